package replicas

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/policybot/policybot/cmd/bench/internal/process"
	"github.com/policybot/policybot/reminders/faults"
)

// The documents, which are our own.
const (
	dormRules = "青山县寄宿制学校宿舍管理办法\n\n青教发〔2023〕7号\n\n一、宿舍安排\n\n（一）人数。每间宿舍住宿学生不超过8人。\n\n（二）作息。宿舍熄灯时间为22时。\n\n青山县教育局\n2023年3月1日\n"
	foodRules = "白水县学校食堂管理办法\n\n白教发〔2022〕15号\n\n一、收支\n\n食堂收支每学期公布2次，由县教育局监督。\n\n白水县教育局\n2022年8月20日\n"
)

// rig is everything that runs.
type rig struct {
	c        config
	corpus   string
	redis    *faults.Redis
	nodes    []*process.Service
	balancer *balancer
	front    *httptest.Server
	inbox    *inbox
	hook     *httptest.Server
	client   *http.Client

	mu  sync.Mutex
	o   outcome
	due map[string]time.Time // of every reminder that was accepted
}

// start starts all and waits until the replicas are ready.
func start(ctx context.Context, c config, dir string) (_ *rig, err error) {
	r := &rig{c: c, corpus: filepath.Join(dir, "corpus"), due: map[string]time.Time{}, inbox: newInbox(),
		client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
	defer func() {
		if err != nil {
			r.stop()
		}
	}()
	if r.c.program, err = process.Build(ctx, r.c.program, dir); err != nil {
		return r, err
	}
	for _, d := range []string{r.corpus, filepath.Join(dir, "redis")} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return r, err
		}
	}
	if err := os.WriteFile(filepath.Join(r.corpus, "dorm.txt"), []byte(dormRules), 0o600); err != nil {
		return r, err
	}
	if r.redis, err = faults.StartRedis(filepath.Join(dir, "redis"), "--appendfsync", "always"); err != nil {
		return r, err
	}
	r.hook = httptest.NewServer(r.inbox)
	var addrs []string
	for i := range c.replicas {
		n, err := newNode(r.c.program, filepath.Join(dir, fmt.Sprint("data", i)), r.corpus, r.redis.URL())
		if err != nil {
			return r, err
		}
		r.nodes, addrs = append(r.nodes, n), append(addrs, n.Addr)
		if err := n.Start(ctx); err != nil {
			return r, err
		}
	}
	r.balancer = newBalancer(addrs)
	r.front = httptest.NewServer(r.balancer)
	return r, r.post(ctx, "/api/v1/webhooks", map[string]string{"name": "oa", "url": r.hook.URL + "/"})
}

// stop ends everything that was started.
func (r *rig) stop() {
	for _, n := range r.nodes {
		n.Kill()
	}
	if r.front != nil {
		r.front.Close()
	}
	if r.redis != nil {
		r.redis.Kill()
	}
	if r.hook != nil {
		r.hook.Close()
	}
}

// setters is how many reminders are asked for at once.
const setters = 8

// set has reminders accepted that are due in equal steps from first on. What is not accepted is asked for again under the
// same key, as a client is told to.
func (r *rig) set(ctx context.Context, first time.Time) error {
	time.Sleep(1500 * time.Millisecond) // until every replica has seen the endpoint
	jobs := make(chan int)
	var all sync.WaitGroup
	for range setters {
		all.Go(func() {
			for i := range jobs {
				r.setOne(ctx, i, first.Add(r.c.over*time.Duration(i)/time.Duration(r.c.n)).Truncate(time.Second))
			}
		})
	}
	for i := range r.c.n {
		jobs <- i
	}
	close(jobs)
	all.Wait()
	if n := len(r.due); n < r.c.n {
		return fmt.Errorf("%d of %d reminders were accepted: %s", n, r.c.n, r.o.firstFailure)
	}
	return ctx.Err()
}

func (r *rig) setOne(ctx context.Context, i int, due time.Time) {
	name := fmt.Sprintf("第%d件事", i)
	in := map[string]any{"what": name, "at": due.Format(time.RFC3339), "to": []string{"webhook:oa"}, "key": fmt.Sprint("replicas-", i)}
	for range 50 {
		err := r.post(ctx, "/api/v1/reminders", in)
		r.mu.Lock()
		if err == nil {
			r.due[name] = due
			r.mu.Unlock()
			return
		}
		r.o.refusedSets++
		r.o.firstFailure = err.Error()
		r.mu.Unlock()
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return
		}
	}
}

// post sends JSON through the balancer.
func (r *rig) post(ctx context.Context, path string, in any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.front.URL+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+process.Token)
	resp, err := r.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if said, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20)); err != nil || resp.StatusCode >= 300 {
		return errors.Join(err, fmt.Errorf("%s: %d %.300s", path, resp.StatusCode, said))
	}
	return nil
}

// ask asks one question after the other through the balancer until ctx ends.
func (r *rig) ask(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		status, ok, said := r.question(ctx, r.front.URL, "每间宿舍最多住几个学生", "8人")
		if ctx.Err() != nil {
			return
		}
		r.mu.Lock()
		r.o.asked++
		r.o.slowest = max(r.o.slowest, time.Since(began))
		switch {
		case status != http.StatusOK:
			r.o.refused++
			r.o.firstWord = fmt.Sprintf("a question failed: %d %.200s", status, said)
		case !ok:
			r.o.wrong++
			r.o.firstWord = fmt.Sprintf("a question was answered: %.300s", said)
		}
		r.mu.Unlock()
		time.Sleep(20 * time.Millisecond)
	}
}

// answers tells whether a question is answered with what it should be.
func (r *rig) answers(ctx context.Context, base, question, want string) bool {
	status, ok, _ := r.question(ctx, base, question, want)
	return status == http.StatusOK && ok
}

func (r *rig) question(ctx context.Context, base, question, want string) (status int, ok bool, said string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/ask?q="+url.QueryEscape(question), nil)
	if err != nil {
		return 0, false, err.Error()
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return 0, false, err.Error()
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return 0, false, err.Error()
	}
	var a struct{ Status, Answer string }
	_ = json.Unmarshal(b, &a) // what is no answer is not the right one
	return resp.StatusCode, a.Status == "answered" && strings.Contains(a.Answer, want), string(b)
}
