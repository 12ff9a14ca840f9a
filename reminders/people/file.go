package people

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFile bounds the file, in bytes.
const maxFile = 16 << 20

// file is what lies on disk.
type file struct {
	Version int     `json:"version"`
	People  []entry `json:"people"`
}

func readFile(path string) ([]entry, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrFile, err)
	}
	defer f.Close()
	var got file
	d := json.NewDecoder(io.LimitReader(f, maxFile))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		return nil, fmt.Errorf("%w：%s：%w", ErrFile, path, err)
	}
	if got.Version != 1 {
		return nil, fmt.Errorf("%w：%s是版本%d的，请用较新的 policybot 打开", ErrFile, path, got.Version)
	}
	return got.People, nil
}

// writeFile replaces the file as a whole: after a crash it is the old or the new.
func writeFile(path string, people []entry) (err error) {
	b, err := json.MarshalIndent(file{1, people}, "", "  ")
	if err != nil {
		return fmt.Errorf("%w：%w", ErrFile, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".people-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("%w：%w", ErrFile, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w：%w", ErrFile, errors.Join(err, os.Remove(tmp.Name())))
		}
	}()
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	if d, err := os.Open(filepath.Dir(path)); err == nil { // the name lasts once its folder is written; not all systems can
		_ = d.Sync()
		_ = d.Close()
	}
	return nil
}
