package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/policybot/policybot/cmd/internal/backup"
	"github.com/policybot/policybot/search/index"
)

// ownerFile is locked by the process that owns the data folder.
const ownerFile = "OWNER"

// errHalfRestored: somebody began to put a backup into the data folder, and did not end.
var errHalfRestored = errors.New("the backup was not put back as a whole")

// own makes the data folder, if it is not there yet, and takes it for this
// process, at once or not at all: nothing slow is begun in a folder that another
// one uses. Closing the file, or the end of the process, gives it back. The index
// has a lock of its own inside, which ask and search take without owning the
// folder; this one also covers the time in which the files are read and there is
// no index to lock.
func own(data string) (*os.File, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, unusable(data, err)
	}
	if err := whole(data); err != nil {
		return nil, err
	}
	f, err := index.LockFile(filepath.Join(data, ownerFile))
	if errors.Is(err, index.ErrLocked) {
		return nil, inUse(data, err)
	}
	if err != nil {
		return nil, unusable(data, err)
	}
	return f, nil
}

// whole tells what is wrong with a data folder into which a backup was put half.
func whole(data string) error {
	if _, err := os.Stat(filepath.Join(data, backup.Marker)); err == nil {
		return withMessage(errHalfRestored, "往数据目录%s恢复备份时中断了,里面只有一半。请清空它,再运行一次 policybot restore", data)
	}
	return nil
}

func inUse(data string, err error) error {
	return withMessage(err, "数据目录%s正被另一个 policybot 使用,请先停止它,或用 --data 指定另一个目录", data)
}

func unusable(data string, err error) error {
	return fmt.Errorf("数据目录%s用不了,请检查权限和剩余空间,或用 --data 指定另一个目录: %w", data, err)
}
