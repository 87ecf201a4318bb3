package main

import (
	"context"
	"net"
	"net/http"
	"time"
)

// anyPort is a free port of this machine that nobody else reaches.
const anyPort = "127.0.0.1:0"

// listen serves at an address until the context ends, and returns its URL.
func listen(ctx context.Context, address string, h http.Handler) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	context.AfterFunc(ctx, func() { server.Close() })
	return "http://" + listener.Addr().String(), nil
}
