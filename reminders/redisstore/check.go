package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// ErrUnfit: this Redis cannot keep reminders; its text says what to change.
var ErrUnfit = errors.New("这个 Redis 不能用来保存提醒")

// Durability is what the servers promise about a change that was answered.
type Durability struct {
	Version  string
	Fsync    string   // appendfsync; "" when it may not be read
	Replicas int      // the fewest of any server; with any, a change waits for one
	Warnings []string // for the log, Chinese
	Text     string   // one sentence, Chinese
}

// Durability is what was found when the store was opened.
func (s *Store) Durability() Durability { return s.check }

// Look connects to address (see ParseAddress) for as long as Check takes. Nothing is
// written.
func Look(ctx context.Context, address string) (Durability, error) {
	u, err := ParseAddress(address)
	if err != nil {
		return Durability{}, err
	}
	db := redis.NewUniversalClient(u)
	defer db.Close()
	if err := db.Ping(ctx).Err(); err != nil {
		return Durability{}, mapped(err)
	}
	return Check(ctx, db)
}

// Check reads the settings of every server and refuses (ErrUnfit) those that would
// lose or drop reminders.
func Check(ctx context.Context, db redis.UniversalClient) (Durability, error) {
	d := Durability{Replicas: -1}
	var mu sync.Mutex
	var errs []error
	one := func(ctx context.Context, c redis.Cmdable) error {
		info, err := c.Info(ctx).Result()
		if err != nil {
			return mapped(err)
		}
		fsync := ""
		if m, err := c.ConfigGet(ctx, "appendfsync").Result(); err == nil {
			fsync = m["appendfsync"]
		}
		mu.Lock()
		defer mu.Unlock()
		errs = append(errs, d.judge(fields(info), fsync))
		return nil
	}
	var err error
	if c, ok := db.(*redis.ClusterClient); ok {
		err = c.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return one(ctx, c) })
	} else {
		err = one(ctx, db)
	}
	if err != nil {
		return d, err
	}
	d.describe()
	return d, errors.Join(errs...)
}

func fields(info string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(info) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			out[k] = v
		}
	}
	return out
}

// judge takes one server into account.
func (d *Durability) judge(info map[string]string, fsync string) error {
	var errs []error
	unfit := func(what string) { errs = append(errs, fmt.Errorf("%w：%s", ErrUnfit, what)) }
	d.Version = info["redis_version"]
	major, _, _ := strings.Cut(d.Version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < 7 {
		unfit(fmt.Sprintf("版本为 %q，需要 7.0 或更高", d.Version))
	}
	if p := info["maxmemory_policy"]; p != "noeviction" {
		unfit(fmt.Sprintf("maxmemory-policy 为 %q，内存满时会丢弃数据；请设为 noeviction", p))
	}
	if info["aof_enabled"] != "1" {
		unfit("appendonly 没有打开，重启会丢失提醒；请设为 yes")
	}
	if info["role"] != "" && info["role"] != "master" {
		unfit("连接到的是从节点，不能写入")
	}
	if n, err := strconv.Atoi(info["connected_slaves"]); err == nil && (d.Replicas < 0 || n < d.Replicas) {
		d.Replicas = n
	}
	rank := map[string]int{"always": 0, "everysec": 1, "": 2, "no": 3}
	if d.Fsync == "" || rank[fsync] > rank[d.Fsync] {
		d.Fsync = fsync
	}
	return errors.Join(errs...)
}

// describe says in words what was found.
func (d *Durability) describe() {
	d.Replicas = max(0, d.Replicas)
	switch d.Fsync {
	case "always":
		d.Text = "每次写入都落盘后才确认（appendfsync always）"
	case "everysec":
		d.Text = "每秒落盘一次（appendfsync everysec）"
		d.Warnings = append(d.Warnings, "Redis 的 appendfsync 为 everysec：断电时最多丢失最近一秒内接受的提醒；已发送的会先回读，不会重复。需要断电也不丢请设为 always")
	case "no":
		d.Text = "落盘时机由操作系统决定（appendfsync no）"
		d.Warnings = append(d.Warnings, "Redis 的 appendfsync 为 no：断电时可能丢失最近约半分钟内接受的提醒。建议设为 always，至少 everysec")
	default:
		d.Text = "落盘方式未知（无权读取 appendfsync）"
		d.Warnings = append(d.Warnings, "读不到 Redis 的 appendfsync 设置：请确认为 always，否则断电时可能丢失刚接受的提醒")
	}
	if d.Replicas > 0 {
		d.Text += "；接受、修改和取消要等一个从节点确认（WAIT 1）"
	}
}
