package attack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/latency"
)

// questions are what an innocent reader asks.
var questions = []string{
	"初中班额上限是多少", "小学每班不超过多少人", "教师交流轮岗几年一次", "校车多久检验一次", "义务教育阶段能不能收学费",
	"幼儿园教师要有什么资格", "学校可以开除学生吗", "民办学校由谁审批", "未成年人保护由哪个部门负责", "考试作弊怎么处罚",
	"教师工资由谁保障", "残疾儿童入学有什么规定", "学生伤害事故的责任怎么认定", "信访事项多少日内办结", "行政复议的期限是多久",
	"食品安全由谁监管", "劳动合同试用期最长多久", "饮用水水源保护区内禁止什么", "招标公告发布多少天", "职工教育经费按多少提取",
}

// dearest are searches that took longest to answer, as they were found.
var dearest = []string{
	strings.Repeat(`"的" `, 16), "班 " + strings.Repeat("-的 ", 16), `"（一）（一）" "（一）（一）（一）"`,
	`"一" "二" "三" "四"`, `"不" "是" "在" "人"`, "学校 -有 -以 -和 -为", `"得。"`, `"法" -"的" -"了"`,
}

// get sends one request and reads the answer.
func get(ctx context.Context, base, path, q string) (status int, took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path+"?q="+url.QueryEscape(q), nil)
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, time.Since(start), err
}

// ask asks all questions one after the other. One that is not answered is an error.
func ask(ctx context.Context, base string) (latency.Times, error) {
	var out latency.Times
	for _, q := range questions {
		status, took, err := get(ctx, base, "/api/v1/ask", q)
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("%w: status %d after %v", errHeldUp, status, took)
		}
		if err != nil {
			return nil, fmt.Errorf("ask %s: %w", q, err)
		}
		out = append(out, took)
	}
	return out, nil
}

// attacks are the requests of attackers and what became of them.
type attacks struct {
	mu     sync.Mutex
	status map[int]int
	took   latency.Times
}

// begin lets attackers loose until the function returned is called, which waits for them.
func (a *attacks) begin(ctx context.Context, base string, attackers int) (stop func() error) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var failed error
	for i := range attackers {
		wg.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				status, took, err := get(ctx, base, "/api/v1/search", dearest[n%len(dearest)])
				if ctx.Err() != nil {
					return
				}
				a.mu.Lock()
				if err != nil {
					failed = errors.Join(failed, fmt.Errorf("attack: %w", err))
				} else {
					if a.status == nil {
						a.status = map[int]int{}
					}
					a.status[status]++
					a.took = append(a.took, took)
				}
				a.mu.Unlock()
			}
		})
	}
	return func() error { cancel(); wg.Wait(); return failed }
}

// String is the line of the report.
func (a *attacks) String() string {
	line := fmt.Sprintf("attacks   %s, by status", a.took)
	for _, code := range slices.Sorted(maps.Keys(a.status)) {
		line += fmt.Sprintf(" %d: %d", code, a.status[code])
	}
	return line
}
