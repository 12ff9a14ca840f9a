package web

// Paging says which part of a list is wanted.
type Paging struct {
	From int `query:"from" minimum:"0" maximum:"100000" doc:"跳过多少条"`
	Size int `query:"size" minimum:"1" maximum:"1000" default:"1000" doc:"最多多少条"`
}

// listed is a page of a list, and how long all of it is.
type listed[T any] struct {
	Total int `header:"X-Total-Count" doc:"一共多少条"`
	Body  []T
}

func page[T any](all []T, p *Paging) *listed[T] {
	n := len(all)
	return &listed[T]{n, all[min(p.From, n):min(p.From+p.Size, n)]}
}
