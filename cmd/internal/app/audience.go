package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/policybot/policybot/cmd/internal/audience"
	"github.com/policybot/policybot/search"
)

// audiences is the file of who may see which documents. Rules that cannot be read are an
// error at the start, and while the service runs the last ones stay: a slip in the file
// never opens anything.
type audiences struct {
	staffFile
	rules *audience.Rules
}

// start reads the rules, if there are to be any.
func (a *audiences) start() error {
	if a.path == "" {
		return nil
	}
	err := a.load()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return withMessage(err, "可见范围文件%s不存在,请检查 --audience 的路径", a.path)
	case errors.Is(err, fs.ErrPermission):
		return withMessage(err, "没有读取可见范围文件%s的权限,请检查权限", a.path)
	case err != nil:
		return fmt.Errorf("可见范围文件%s用不了,改好之前不能启动,以免看到不该看的: %w", a.path, err)
	}
	return nil
}

func (a *audiences) load() error {
	f, err := a.open()
	if err != nil {
		return err
	}
	defer f.Close() // only read from
	r, err := audience.Read(f)
	if err == nil {
		a.rules = r
	}
	return err
}

// audiences serves by other rules when their file has changed.
func (f *follower) audiences(ctx context.Context) {
	b := f.a.builder
	if !b.audiences.changed() {
		return
	}
	switch err := b.audiences.load(); {
	case errors.Is(err, fs.ErrNotExist):
		f.a.opt.Log.Warn("可见范围文件不见了,继续按原来的规定;要取消,请放一个空文件", "path", b.audiences.path)
		return
	case err != nil:
		f.a.opt.Log.Error("可见范围文件有误,继续按原来的规定,改好后自动生效", "path", b.audiences.path, "err", err)
		return
	}
	ix, err := f.k.index.Twin()
	if err != nil { // closed: the service is about to end
		f.a.opt.Log.Warn("没能换用可见范围", "err", err)
		return
	}
	next := b.knowledge(ix, f.k)
	f.serve(ctx, next)
	f.a.opt.Log.Info("可见范围文件有变化,已换用", "restricted", len(next.restricted))
	f.a.sayIdle(next)
}

// sayIdle warns of rules that fit no file: more often than not they were meant to.
func (a *App) sayIdle(k *Knowledge) {
	idle := k.rules.Idle(func(yield func(folder, file string) bool) {
		for key := range k.stamps {
			if folder, file := placeOf(key); !yield(folder, file) {
				return
			}
		}
	})
	if len(idle) > 0 {
		a.opt.Log.Warn("可见范围文件里有规定没有对应任何文件,请核对路径", "path", a.builder.audiences.path, "lines", strings.Join(idle, ";"))
	}
}

// placeOf is the name of the folder a file lies in, and its path there, by its key.
func placeOf(key string) (folder, file string) {
	where, file, _ := strings.Cut(key, "//")
	return filepath.Base(where), file
}

// restriction is what keeps a document from being for everybody: whoever sees it must be of
// each of these audiences.
type restriction [][]string

func (r restriction) lets(v search.Viewer) bool {
	return !slices.ContainsFunc(r, func(audience []string) bool { return !v.Sees(audience) })
}

// restrictionOf is that of a document of a file; nil is none.
func restrictionOf(rules *audience.Rules, key string, d *search.Summary) (r restriction) {
	folder, file := placeOf(key)
	if rule := rules.For(folder, file); len(rule.Groups) > 0 {
		r = append(r, rule.Groups)
	}
	if d == nil {
		return r
	}
	if rule := rules.For(folder, d.Path); d.Path != file && len(rule.Groups) > 0 { // packed in the file
		r = append(r, rule.Groups)
	}
	if len(d.Audience) > 0 {
		r = append(r, d.Audience)
	}
	return r
}

// restrict notes what is not for everybody, and the groups that matter for it.
func (k *Knowledge) restrict(rules *audience.Rules) {
	k.rules, k.restricted, k.closedFiles = rules, map[string]restriction{}, map[string]restriction{}
	for f := range k.index.Files() {
		if r := restrictionOf(rules, f.Key, nil); len(r) > 0 {
			k.restricted[f.Key] = r
		}
		for i := range f.Documents {
			if r := restrictionOf(rules, f.Key, &f.Documents[i]); len(r) > 0 {
				k.restricted[f.Documents[i].ID] = r
				file := f.Documents[i].File
				k.closedFiles[file] = append(k.closedFiles[file], r...)
			}
		}
	}
	for _, r := range k.restricted {
		k.groups = append(k.groups, slices.Concat(r...)...)
	}
	slices.Sort(k.groups)
	k.groups = slices.Compact(k.groups)
}
