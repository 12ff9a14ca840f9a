package dingtalkfake

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// todo is an item of 钉钉待办.
type todo struct {
	ID        string   `json:"taskId"`
	SourceID  string   `json:"sourceId"`
	Subject   string   `json:"subject"`
	Due       int64    `json:"dueTime"`
	Creator   string   `json:"creatorId"`
	Executors []string `json:"-"`
	Done      bool     `json:"isDone"`
	Modified  int64    `json:"modifiedTime"`
	Detail    detail   `json:"detailUrl"`
	Notify    string   `json:"-"`
	Fields    []field  `json:"-"`
}

type detail struct {
	AppURL string `json:"appUrl"`
	PCURL  string `json:"pcUrl"`
}

type field struct {
	Key   string `json:"fieldKey"`
	Value string `json:"fieldValue"`
}

// Todo is an item as a person sees it.
type Todo struct {
	TaskID, SourceID, Subject, Notify, URL string
	Due                                    time.Time
	Done                                   bool
	Fields                                 map[string]string
}

// Todos are the items of all.
func (d *DingTalk) Todos() (out []Todo) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range d.todos {
		x := Todo{t.ID, t.SourceID, t.Subject, t.Notify, t.Detail.PCURL, time.UnixMilli(t.Due).UTC(), t.Done, map[string]string{}}
		for _, f := range t.Fields {
			x.Fields[f.Key] = f.Value
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b Todo) int { return strings.Compare(a.TaskID, b.TaskID) })
	return out
}

// Tick is a person's tick; the app is told.
func (d *DingTalk) Tick(taskID string) *Delivery {
	d.mu.Lock()
	if t := d.todos[taskID]; t != nil {
		t.Done, t.Modified = true, d.stamp()
	}
	d.mu.Unlock()
	return d.Notice("todo_task_update", map[string]any{"taskId": taskID, "unionIdList": []string{}})
}

// stamp is a time that no other change has; call with the lock.
func (d *DingTalk) stamp() int64 {
	d.seq++
	return d.cfg.Now().UnixMilli() + int64(d.seq)
}

func (d *DingTalk) createTodo(b body) (any, error) {
	var in struct {
		SourceID           string                      `json:"sourceId"`
		Subject            string                      `json:"subject"`
		Due                int64                       `json:"dueTime"`
		Creator            string                      `json:"creatorId"`
		Executors          []string                    `json:"executorIds"`
		Detail             detail                      `json:"detailUrl"`
		Fields             []field                     `json:"contentFieldList"`
		IsOnlyShowExecutor bool                        `json:"isOnlyShowExecutor"`
		Priority           int                         `json:"priority"`
		Notify             struct{ DingNotify string } `json:"notifyConfigs"`
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("Todo.Todo.Write"); err != nil {
		return nil, err
	}
	union := b.r.PathValue("union")
	if in.Subject == "" || len([]rune(in.Subject)) > 1024 || in.Detail.AppURL == "" || in.Detail.PCURL == "" || len(in.Detail.PCURL) > 1024 || len(in.Executors) == 0 || in.Creator != union {
		return nil, wrong("param.error", "%+v", in)
	}
	for _, f := range in.Fields {
		if len(f.Key) > 1024 || len(f.Value) > 1024 {
			return nil, wrong("param.error", "field %s", f.Key)
		}
	}
	for _, t := range d.todos {
		if in.SourceID != "" && t.SourceID == in.SourceID {
			return nil, &refusal{http.StatusBadRequest, "param.error", "task existed, and taskId is " + t.ID, false}
		}
	}
	t := &todo{ID: d.id("task"), SourceID: in.SourceID, Subject: in.Subject, Due: in.Due, Creator: in.Creator, Executors: in.Executors, Detail: in.Detail,
		Fields: in.Fields, Notify: in.Notify.DingNotify, Modified: d.stamp()}
	d.todos[t.ID] = t
	return map[string]any{"id": t.ID, "sourceId": t.SourceID, "subject": t.Subject, "done": false}, nil
}

func (d *DingTalk) updateTodo(b body) (any, error) {
	var in struct {
		Subject *string `json:"subject"`
		Due     *int64  `json:"dueTime"`
		Done    *bool   `json:"done"`
		Fields  []field `json:"contentFieldList"`
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("Todo.Todo.Write"); err != nil {
		return nil, err
	}
	t := d.todos[b.r.PathValue("task")]
	if t == nil || t.Creator != b.r.PathValue("union") {
		return nil, refuse("task.not.exist")
	}
	if in.Subject != nil {
		t.Subject = *in.Subject
	}
	if in.Due != nil {
		t.Due = *in.Due
	}
	if in.Done != nil {
		t.Done = *in.Done
	}
	if in.Fields != nil {
		t.Fields = in.Fields
	}
	t.Modified = d.stamp()
	return map[string]bool{"result": true}, nil
}

func (d *DingTalk) deleteTodo(b body) (any, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("Todo.Todo.Write"); err != nil {
		return nil, err
	}
	t := d.todos[b.r.PathValue("task")]
	if t == nil || t.Creator != b.r.PathValue("union") {
		return nil, refuse("task.not.exist")
	}
	delete(d.todos, t.ID)
	return map[string]bool{"result": true}, nil
}

// queryTodos lists, a page of two at a time so that paging is met.
func (d *DingTalk) queryTodos(b body) (any, error) {
	var in struct {
		NextToken string     `json:"nextToken"`
		IsDone    *bool      `json:"isDone"`
		RoleTypes [][]string `json:"roleTypes"`
	}
	if err := b.into(&in); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.denied("Todo.Todo.Read"); err != nil {
		return nil, err
	}
	var all []*todo
	for _, t := range d.todos {
		if (in.IsDone == nil || t.Done == *in.IsDone) && slices.Contains(t.Executors, b.r.PathValue("union")) {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(x, y *todo) int { return strings.Compare(y.ID, x.ID) }) // the newest first
	if in.NextToken != "" {
		all = slices.DeleteFunc(all, func(t *todo) bool { return t.ID >= in.NextToken })
	}
	next := ""
	if len(all) > 2 {
		all, next = all[:2], all[1].ID
	}
	if all == nil {
		all = []*todo{}
	}
	return map[string]any{"todoCards": all, "nextToken": next}, nil
}
