package feishufake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Task is an item of somebody's list.
type Task struct {
	GUID, Summary, Description string
	Due                        *Due
	CompletedAt                int64 // milliseconds; 0 is open
	Members                    []Member
}

// Due is until when.
type Due struct {
	Timestamp string `json:"timestamp"`
	AllDay    bool   `json:"is_all_day"`
}

// Member is somebody who sees a task.
type Member struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Role string `json:"role"`
}

func (f *Feishu) taskRoutes(route func(pattern string, do func(r *http.Request, body []byte) (any, *refusal))) {
	route("POST /open-apis/task/v2/tasks", f.createTask)
	route("GET /open-apis/task/v2/tasks/{guid}", f.getTask)
	route("PATCH /open-apis/task/v2/tasks/{guid}", f.patchTask)
	route("DELETE /open-apis/task/v2/tasks/{guid}", f.deleteTask)
}

var errNoTask = &refusal{http.StatusNotFound, 1470404, "The task does not exist or has been deleted."}

func shownTask(t *Task) map[string]any {
	out := map[string]any{"guid": t.GUID, "summary": t.Summary, "description": t.Description, "completed_at": strconv.FormatInt(t.CompletedAt, 10), "members": t.Members}
	if t.Due != nil {
		out["due"] = t.Due
	}
	return map[string]any{"task": out}
}

func (f *Feishu) createTask(_ *http.Request, body []byte) (any, *refusal) {
	var in struct {
		Summary     string   `json:"summary"`
		Description string   `json:"description"`
		Due         *Due     `json:"due"`
		Members     []Member `json:"members"`
		Token       string   `json:"client_token"`
	}
	if err := json.Unmarshal(body, &in); err != nil || in.Summary == "" || len([]rune(in.Summary)) > 3000 || len([]rune(in.Description)) > 3000 {
		f.complain("a task: %s", body)
		return nil, no(1470400, "invalid parameters")
	}
	if len(in.Token) < 10 || len(in.Token) > 100 {
		f.complain("client_token %q", in.Token)
	}
	if len(in.Members) == 0 {
		f.complain("a task that nobody sees")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if guid := f.keys[in.Token]; guid != "" {
		if t := f.tasks[guid]; t != nil {
			return shownTask(t), nil
		}
		return nil, errNoTask
	}
	t := &Task{GUID: fmt.Sprintf("e297ddff-%04d", f.next()), Summary: in.Summary, Description: in.Description, Due: in.Due, Members: in.Members}
	f.tasks[t.GUID], f.keys[in.Token] = t, t.GUID
	return shownTask(t), nil
}

func (f *Feishu) getTask(r *http.Request, _ []byte) (any, *refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.tasks[r.PathValue("guid")]; t != nil {
		return shownTask(t), nil
	}
	return nil, errNoTask
}

func (f *Feishu) deleteTask(r *http.Request, _ []byte) (any, *refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tasks[r.PathValue("guid")] == nil {
		return nil, errNoTask
	}
	delete(f.tasks, r.PathValue("guid"))
	return map[string]any{}, nil
}

func (f *Feishu) patchTask(r *http.Request, body []byte) (any, *refusal) {
	var in struct {
		Task struct {
			Summary     string `json:"summary"`
			Description string `json:"description"`
			Due         *Due   `json:"due"`
			CompletedAt string `json:"completed_at"`
		} `json:"task"`
		Fields []string `json:"update_fields"`
	}
	if json.Unmarshal(body, &in) != nil || len(in.Fields) == 0 {
		f.complain("an update of a task: %s", body)
		return nil, no(1470400, "update_fields")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.tasks[r.PathValue("guid")]
	if t == nil {
		return nil, errNoTask
	}
	for _, field := range in.Fields {
		switch field {
		case "summary":
			t.Summary = in.Task.Summary
		case "description":
			t.Description = in.Task.Description
		case "due":
			t.Due = in.Task.Due
		case "completed_at":
			at, _ := strconv.ParseInt(in.Task.CompletedAt, 10, 64)
			if at > 0 && t.CompletedAt > 0 {
				f.bad = append(f.bad, "a task that is done was done again")
				return nil, no(1470400, "the task is completed")
			}
			t.CompletedAt = at
		default:
			return nil, no(1470400, "update_fields %s", field)
		}
	}
	return shownTask(t), nil
}

// Tick is a person's tick; false when there is no such task.
func (f *Feishu) Tick(guid string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.tasks[guid]
	if t != nil && t.CompletedAt == 0 {
		t.CompletedAt = time.Now().UnixMilli()
	}
	return t != nil
}

// TasksOf are the tasks a person sees, in the order they were made.
func (f *Feishu) TasksOf(person string) (out []Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tasks {
		if slices.ContainsFunc(t.Members, func(m Member) bool { return m.ID == person }) {
			out = append(out, *t)
		}
	}
	slices.SortFunc(out, func(a, b Task) int { return strings.Compare(a.GUID, b.GUID) })
	return out
}
