package feishufake

import (
	"net/http"
)

// Task is an item of somebody's list.
type Task struct {
	GUID string
}

func (f *Feishu) taskRoutes(func(pattern string, do func(r *http.Request, body []byte) (any, *refusal))) {
}
