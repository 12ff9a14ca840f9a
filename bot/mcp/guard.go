package mcp

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// What a call may be told.
var (
	errLate   = errors.New("处理时间过长，已停止。请把问题写得更短更具体后再试。")
	errBusy   = errors.New("现在同时查询的太多，这次没有查。请过几秒再试。")
	errFailed = errors.New("服务内部出错，没有查成。请稍后再试。")
)

// guard bounds calls of tools, however they come: how long, how many at a time, and that a
// panic, which would end the whole service from a goroutine of the library's, ends one call.
func (s *Server) guard() sdk.Middleware {
	hands := make(chan struct{}, s.opt.AtOnce)
	return func(next sdk.MethodHandler) sdk.MethodHandler {
		return func(ctx context.Context, method string, r sdk.Request) (res sdk.Result, err error) {
			if method != "tools/call" {
				return next(ctx, method, r)
			}
			ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
			defer cancel()
			select {
			case hands <- struct{}{}:
				defer func() { <-hands }()
			case <-ctx.Done():
				return refused(errBusy), nil
			}
			defer func() {
				if p := recover(); p != nil {
					// Its value may quote the question, so only its type is logged.
					s.opt.Log.ErrorContext(ctx, "panic", "route", "mcp", "kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
					res, err = refused(errFailed), nil
				}
			}()
			if res, err = next(ctx, method, r); err != nil {
				return res, err // of the protocol: no such tool
			}
			return translated(ctx, res), nil
		}
	}
}

// refused is a call that failed, in words for the assistant to hand on.
func refused(err error) *sdk.CallToolResult {
	var r sdk.CallToolResult
	r.SetError(err)
	return &r
}

// badArguments is how the library begins what it finds wrong with arguments.
const badArguments = `validating "arguments": `

// translated puts what the library or the clock refused into Chinese.
func translated(ctx context.Context, res sdk.Result) sdk.Result {
	r, ok := res.(*sdk.CallToolResult)
	if !ok || !r.IsError || r.GetError() == nil {
		return res
	}
	switch err := r.GetError(); {
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil:
		return refused(errLate)
	case strings.HasPrefix(err.Error(), badArguments):
		return refused(fmt.Errorf("参数不符合要求，没有查。请对照工具的参数说明改正： %s", clip(strings.TrimPrefix(err.Error(), badArguments), 300)))
	case strings.Contains(err.Error(), "unmarshal"): // the library's, of JSON that is no object
		return refused(errors.New("参数须是JSON对象，没有查。请对照工具的参数说明改正。"))
	}
	return res
}

// clip is at most n characters of s.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
