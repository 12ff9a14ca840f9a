package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/backup"
	"github.com/policybot/policybot/cmd/internal/config"
)

type backupCmd struct {
	clientFlags
	Data string `help:"数据目录。" placeholder:"目录"`
	Keep int    `help:"与文件夹一起用:备份成功后,只留最新的这么多份。" placeholder:"份数"`
	File string `arg:"" optional:"" help:"写到这个文件;是文件夹就在里面按时间命名,不给则写到当前文件夹,- 是标准输出。" name:"文件"`
}

// ownName are the names that backups in a folder are given; only such ones are ever deleted.
var ownName = regexp.MustCompile(`^policybot-\d{8}-\d{6}\.tar\.gz$`)

const nameLayout = "policybot-20060102-150405.tar.gz"

func (c *backupCmd) Run(e *env) error {
	cfg, err := e.load(config.Config{Data: c.Data, Token: c.Token})
	if err != nil {
		return err
	}
	if c.File == "-" {
		return c.write(e, cfg, e.std.out)
	}
	path, dir := c.File, ""
	if path == "" {
		path = "."
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		dir = path
		path = filepath.Join(dir, time.Now().In(e.zone).Format(nameLayout))
	}
	switch {
	case dir == "" && !exists(path) && (c.Keep > 0 || strings.HasSuffix(path, "/")):
		return fmt.Errorf("还没有文件夹 %s,请先建好再备份", path)
	case c.Keep < 0 || c.Keep > 0 && dir == "":
		return fmt.Errorf("%w: --keep 要和文件夹一起用,写最少留几份", errUsage)
	case exists(path):
		return fmt.Errorf("%s已经存在,请换一个文件名", path)
	}
	sum, size, err := c.toFile(e, cfg, path)
	if err != nil {
		return err
	}
	of := c.Base
	if of == "" {
		of = "数据目录 " + cfg.Data + " "
	}
	if _, err := io.WriteString(e.std.out, printable(saved(of, path, sum, size))); err != nil {
		return err
	}
	if c.Keep > 0 {
		return prune(e, dir, c.Keep)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// toFile writes a backup under another name, reads it through from the disk, and only then gives it its own.
func (c *backupCmd) toFile(e *env, cfg config.Config, path string) (sum backup.Summary, size int64, err error) {
	partial := path + ".partial"
	f, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return sum, 0, fmt.Errorf("不能写入%s,请换一个文件名或文件夹: %w", partial, err)
	}
	err = c.write(e, cfg, f)
	if err == nil {
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			sum, err = backup.Check(f)
		}
	}
	if err == nil {
		size, err = f.Seek(0, io.SeekEnd)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(partial, path)
	}
	if err != nil {
		return sum, 0, errors.Join(explainBackup(err), os.Remove(partial))
	}
	return sum, size, nil
}

// write has the service that owns the data folder write its backup, or does it itself.
func (c *backupCmd) write(e *env, cfg config.Config, w io.Writer) error {
	remote, err := c.remote(e.ctx, cfg, false)
	if err != nil {
		return err
	}
	if remote == nil {
		return app.Backup(e.ctx, cfg, app.Options{Version: version(), Log: e.logger(false)}, w)
	}
	// It may be large; the service gives up on who does not read.
	return remote.Patient(0).Download(e.ctx, app.BackupPath, w)
}

func saved(of, path string, s backup.Summary, size int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "已把%s备份到 %s: %d个文件,%s,逐个核对过。\n", of, path, s.Files, megabytes(size))
	for _, dir := range s.Corpus {
		fmt.Fprintf(&b, "不在备份里: 文件夹 %s,请另行备份。\n", dir)
	}
	b.WriteString("不在备份里: 配置文件、环境变量和令牌。备份里有回调密钥和个人信息,请妥善保管。\n")
	if s.Redis {
		b.WriteString("提醒存放在 Redis:备份里有一份导出;聊天记录、反馈只在 Redis 里,请另备份 Redis 的 AOF 或 RDB。\n")
	}
	return b.String()
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// prune deletes the oldest backups of a folder.
func prune(e *env, dir string, keep int) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("查看%s: %w", dir, err)
	}
	var names []string
	for _, x := range entries {
		if x.Type().IsRegular() && ownName.MatchString(x.Name()) {
			names = append(names, x.Name())
		}
	}
	slices.Sort(names) // by time
	for _, name := range names[:max(0, len(names)-keep)] {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("删除旧备份: %w", err)
		}
		fmt.Fprintln(e.std.out, "已删除旧备份", printable(name))
	}
	return nil
}

type restoreCmd struct {
	Data  string `help:"数据目录,须是空的或还没有。" placeholder:"目录"`
	Check bool   `help:"只核对备份是否完好,不恢复。"`
	File  string `arg:"" help:"备份文件。" name:"文件"`
}

func (c *restoreCmd) Run(e *env) error {
	cfg, err := e.load(config.Config{Data: c.Data})
	if err != nil {
		return err
	}
	if c.Check {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("打不开备份: %w", err)
		}
		defer f.Close() // only read from
		s, err := backup.Check(f)
		if err != nil {
			return explainBackup(err)
		}
		_, err = fmt.Fprintf(e.std.out, "备份完好: %s 备份,policybot %s,%d个文件,%s。\n", e.local(s.Created), printable(s.Version), s.Files, megabytes(s.Bytes))
		return err
	}
	s, err := backup.Restore(c.File, cfg.Data)
	if err != nil {
		if errors.Is(err, backup.ErrNotEmpty) {
			return fmt.Errorf("数据目录 %s 不是空的,没有恢复。请停止服务,把它移走(先留着),或用 --data 指定另一个", cfg.Data)
		}
		return explainBackup(err)
	}
	_, err = io.WriteString(e.std.out, printable(restored(e, cfg.Data, s)))
	return err
}

// restored says what was put back and what is left to do.
func restored(e *env, dir string, s backup.Summary) string {
	var b strings.Builder
	fmt.Fprintf(&b, "已恢复到 %s: %s 备份的%d个文件,%s,逐个核对过。\n", dir, e.local(s.Created), s.Files, megabytes(s.Bytes))
	at := func(name string) string { return filepath.Join(dir, backup.Elsewhere, filepath.FromSlash(name)) }
	calendar := false
	for _, name := range s.Outside {
		switch {
		case name == "reminders.jsonl":
			fmt.Fprintf(&b, "提醒原来存放在 Redis:若 Redis 里的也没有了,请运行 policybot remind import %s\n", at(name))
		case name == "synonyms.txt":
			fmt.Fprintf(&b, "同义词文件在 %s,请放回原处,或用 --synonyms 指定它。\n", at(name))
		case strings.HasPrefix(name, "audience"):
			fmt.Fprintf(&b, "文件给谁看的设置在 %s,请放回原处,或用 POLICYBOT_AUDIENCE 指定它;没有它,所有文件谁都能看。\n", at(name))
		case strings.HasPrefix(name, "calendar/") && !calendar:
			calendar = true
			fmt.Fprintf(&b, "放假安排在 %s,请放回原处,或用 --calendar 指定它。\n", at("calendar"))
		}
	}
	for _, dir := range s.Corpus {
		fmt.Fprintf(&b, "文件夹 %s 不在备份里,请确认它还在。\n", dir)
	}
	next := "policybot serve --data " + shellWord(dir)
	for _, dir := range s.Corpus { // without them it would start on the sample, and every document be gone
		next += " --corpus " + shellWord(dir)
	}
	fmt.Fprintf(&b, "接下来: %s\n备份之后到期的提醒会先核实再发,核实不了的留待人工,见 policybot remind failed。\n", next)
	return b.String()
}

// explainBackup says in Chinese why a backup is refused.
func explainBackup(err error) error {
	switch {
	case errors.Is(err, backup.ErrNewer):
		return fmt.Errorf("这份备份是更新版本的程序写的,没有恢复。请先升级 policybot: %w", err)
	case errors.Is(err, backup.ErrDamaged):
		return fmt.Errorf("备份不完整或已损坏,没有恢复任何东西。请换一份备份: %w", err)
	}
	return err
}
