package webhook

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const fileVersion = 1

type file struct {
	Version   int      `json:"version"`
	Endpoints []*entry `json:"endpoints"`
}

// readFile reads a registry; one that is not there is empty. Errors do not quote the
// content, which is secret.
func readFile(path string) ([]*entry, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrFile, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w：%s 别人也能读，请执行 chmod 600", ErrFile, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrFile, err)
	}
	var f file
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("%w：%s 不是完好的JSON", ErrFile, path)
	}
	if f.Version != fileVersion {
		return nil, fmt.Errorf("%w：%s 的版本是%d，本程序只认%d", ErrFile, path, f.Version, fileVersion)
	}
	for _, e := range f.Endpoints {
		if e == nil {
			return nil, fmt.Errorf("%w：%s 有空的一项", ErrFile, path)
		}
	}
	return f.Endpoints, nil
}

// writeFile replaces a registry in one step: after a crash there is the old one or
// the new one, whole.
func writeFile(path string, entries []*entry) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w：%w", ErrFile, err)
		}
	}()
	b, err := json.MarshalIndent(file{Version: fileVersion, Endpoints: entries}, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, filepath.Base(path)+".*.tmp") // made with 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // not there any more when all went well
	_, err = tmp.Write(append(b, '\n'))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	if d, err := os.Open(dir); err == nil { // the name lasts once its folder is written; not all systems can
		_ = d.Sync()
		_ = d.Close()
	}
	return nil
}
