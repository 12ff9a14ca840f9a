package longconn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gorilla/websocket"
)

// ErrAddress: the platform gave an address that is none, or one that is not encrypted.
var ErrAddress = errors.New("长连接的地址不是 wss")

// Dial opens a websocket, through the proxy of the environment if there is one. Its
// errors do not have the address, which may hold a ticket.
func Dial(ctx context.Context, address string, h http.Header, plain bool) (*websocket.Conn, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "wss" && (u.Scheme != "ws" || !plain) {
		return nil, ErrAddress // without err, which names the address
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: helloWithin, WriteBufferSize: writeBuffer}
	ws, resp, err := dialer.DialContext(ctx, address, h)
	if err == nil {
		return ws, nil
	}
	if resp != nil {
		return nil, fmt.Errorf("长连接：HTTP %d", resp.StatusCode)
	}
	var e *url.Error
	if errors.As(err, &e) {
		err = e.Err
	}
	return nil, fmt.Errorf("长连接：%w", err)
}
