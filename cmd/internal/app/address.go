package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// addressFile is in the data folder while a service owns it and holds its URL.
const (
	addressFile = "serve.addr"
	keyFile     = "serve.key"
)

// Address is the URL of the service that owns the data folder, or "" when none
// has said so. A service that was killed leaves its address behind: try it.
func Address(data string) string {
	b, err := os.ReadFile(filepath.Join(data, addressFile))
	if err != nil || len(b) > 1024 {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// LocalKey is the bearer token by which the service that owns a data folder knows
// that whoever calls may read the folder: it is made anew at every start. "" when
// there is none.
func LocalKey(data string) string {
	b, err := os.ReadFile(filepath.Join(data, keyFile))
	if err != nil || len(b) > 1024 {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func writeAddress(data, url, key string) error {
	// The key first: whoever finds the address finds the key.
	if err := os.WriteFile(filepath.Join(data, keyFile), []byte(key+"\n"), 0o600); err != nil {
		return fmt.Errorf("写入服务密钥: %w", err)
	}
	if err := os.WriteFile(filepath.Join(data, addressFile), []byte(url+"\n"), 0o600); err != nil {
		return fmt.Errorf("写入服务地址: %w", err)
	}
	return nil
}

// removeAddress removes the file if it still holds our URL.
func removeAddress(data, url string) error {
	if Address(data) != url {
		return nil
	}
	if err := os.Remove(filepath.Join(data, keyFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("删除服务密钥: %w", err)
	}
	if err := os.Remove(filepath.Join(data, addressFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("删除服务地址: %w", err)
	}
	return nil
}
