package site

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"sync/atomic"
)

// brokenBody is what a client is told whose request was not received as a whole: its own mistake, or its network's.
const brokenBody = "请求没有收全，或传输格式有误，请检查后重新提交。"

// received is what became of reading the body of a request. The handlers, and the framework of some, take an error of
// reading for one of the service; here it is known whose it is.
type received struct{ broken atomic.Bool }

type receivedKey struct{}

// watchBody notes in the context of a request whether its body was broken.
func watchBody(r *http.Request) *http.Request {
	got := &received{}
	r = r.WithContext(context.WithValue(r.Context(), receivedKey{}, got))
	if r.Body != nil {
		r.Body = &watchedBody{r.Body, got}
	}
	return r
}

// bodyBroken tells whether the body of the request was broken.
func bodyBroken(ctx context.Context) bool {
	got, ok := ctx.Value(receivedKey{}).(*received)
	return ok && got.broken.Load()
}

type watchedBody struct {
	io.ReadCloser
	got *received
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var tooLong *http.MaxBytesError
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &tooLong) && !errors.Is(err, os.ErrDeadlineExceeded) {
		b.got.broken.Store(true)
	}
	return n, err
}

// theirs turns the status of a failure of ours into that of a mistake of the client's, where that is what it was.
func theirs(ctx context.Context, status int) int {
	if status == http.StatusInternalServerError && bodyBroken(ctx) {
		return http.StatusBadRequest
	}
	return status
}
