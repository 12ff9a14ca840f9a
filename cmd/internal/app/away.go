package app

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/policybot/policybot/search/index"
)

// A folder that cannot be read, or is suddenly empty, may be a share that is not mounted: at
// boot it often comes after us. What was read of it is kept and served, all other folders are
// followed, and it takes over when it is back. That is so while the service runs and when it
// starts. Only who names a folder of which nothing was ever read is told at once that it is
// not there: that is a mistyped path.

// isAway is what the log says of folders that cannot be looked at.
const isAway = "文件夹暂时读不到,使用已收录的内容,恢复后自动接着看"

// errAwaited is wrapped by the reasons why there is nothing to answer from yet that time, or
// somebody at the folders, may mend.
var errAwaited = errors.New("nothing to answer from yet")

// awaited is err as something to wait for; its words stay.
func awaited(err error) error { return withMessage(errors.Join(errAwaited, err), "%v", err) }

// keeps tells whether a file is of a folder that could not be looked at.
func (v view) keeps(key string) bool {
	for _, f := range v.away {
		if strings.HasPrefix(key, f.key("")) {
			return true
		}
	}
	return false
}

// trouble says what is wrong with folders that could not be looked at; nil for none.
func trouble(away []*folder) error {
	var errs []error
	for _, f := range away {
		errs = append(errs, f.away)
	}
	return errors.Join(errs...)
}

// notice tells readers of them, "" for none.
func notice(away []*folder) string {
	if len(away) == 0 {
		return ""
	}
	names := make([]string, len(away))
	for i, f := range away {
		names[i] = filepath.Base(f.name)
	}
	return "文件夹" + strings.Join(names, "、") + "暂时读不到（可能没有挂载），其中的内容是先前收录的，恢复后自动更新。"
}

// public is what anybody may know of an error: folders by their names, not where they are. ""
// for nil.
func (c *corpora) public(err error) string {
	if err == nil {
		return ""
	}
	said := err.Error()
	for _, f := range c.folders {
		if !f.sample() {
			said = strings.ReplaceAll(said, f.name, filepath.Base(f.name))
		}
	}
	return said
}

// doubt lets the folders that gave documents be taken for gone should they be empty now. While
// we were stopped nobody saw whether somebody emptied them. Uploads are ours: what is not there
// was deleted.
func (c *corpora) doubt(ix *index.Index) {
	for f := range ix.Files() {
		if len(f.Documents) == 0 {
			continue
		}
		for _, folder := range c.folders {
			if !folder.uploads && strings.HasPrefix(f.Key, folder.key("")) {
				folder.doubted = true
			}
		}
	}
}

// mistyped is what is wrong when none of the folders named can be read and none is known from
// what was read before, as stamps tells; nil otherwise.
func (c *corpora) mistyped(stamps map[string]string) error {
	var first error
	for _, f := range c.folders {
		switch {
		case f.uploads:
			continue
		case f.away == nil:
			return nil
		case first == nil:
			first = f.away
		}
		for key := range stamps {
			if strings.HasPrefix(key, f.key("")) {
				return nil
			}
		}
	}
	return first
}

// firstTime is what is wrong with the folders when no index was ever made, so that nobody can
// know them.
func (b *builder) firstTime() error {
	if index.Exists(b.dir) {
		return nil
	}
	return b.corpora.mistyped(nil)
}

// readable tells whether any folder named could be looked at.
func (c *corpora) readable() bool {
	for _, f := range c.folders {
		if !f.uploads && f.away == nil {
			return true
		}
	}
	return false
}
