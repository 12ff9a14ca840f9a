package feishubot

import (
	"encoding/binary"
	"errors"
)

// frame is what goes over the long connection, a protobuf message (proto2: the first four fields
// are always there). 飞书 describes it only by its own client:
//
//	message Header { required string key = 1; required string value = 2; }
//	message Frame {
//	  required uint64 SeqID = 1; required uint64 LogID = 2; required int32 service = 3; required int32 method = 4;
//	  repeated Header headers = 5;
//	  optional string payload_encoding = 6, payload_type = 7; optional bytes payload = 8; optional string LogIDNew = 9;
//	}
type frame struct {
	seq, log        uint64
	service, method int32
	headers         []header
	encoding, kind  string // payload_encoding, payload_type
	payload         []byte
	logNew          string
}

type header struct{ key, value string }

// The methods of a frame, and the headers and their values that are looked at.
const (
	methodControl = 0
	methodData    = 1

	headType    = "type"
	headMessage = "message_id" // the same in all parts of a message
	headSum     = "sum"        // how many parts
	headSeq     = "seq"        // which, from 0
	headTook    = "biz_rt"     // of an answer: how long it took, in milliseconds

	typeEvent = "event"
	typePing  = "ping"
	typePong  = "pong"
)

const maxHeaders = 64

var errFrame = errors.New("feishu: unreadable frame")

func (f *frame) head(key string) string {
	for _, h := range f.headers {
		if h.key == key {
			return h.value
		}
	}
	return ""
}

func (f *frame) marshal() []byte {
	b := varint(nil, 1, f.seq)
	b = varint(b, 2, f.log)
	b = varint(b, 3, uint64(f.service))
	b = varint(b, 4, uint64(f.method))
	for _, h := range f.headers {
		b = field(b, 5, string(field(field(nil, 1, h.key), 2, h.value)))
	}
	b = field(b, 6, f.encoding)
	b = field(b, 7, f.kind)
	if f.payload != nil {
		b = field(b, 8, string(f.payload))
	}
	return field(b, 9, f.logNew)
}

func varint(b []byte, number int, v uint64) []byte {
	return binary.AppendUvarint(append(b, byte(number<<3)), v)
}

func field(b []byte, number int, s string) []byte {
	b = binary.AppendUvarint(append(b, byte(number<<3|2)), uint64(len(s)))
	return append(b, s...)
}

// parseFrame reads a frame; fields it does not know are passed over, and what is missing is zero.
func parseFrame(b []byte) (f frame, err error) {
	err = fields(b, func(number, v uint64, text []byte) error {
		switch number {
		case 1:
			f.seq = v
		case 2:
			f.log = v
		case 3:
			f.service = int32(v)
		case 4:
			f.method = int32(v)
		case 5:
			var h header
			if len(f.headers) == maxHeaders {
				return errFrame
			}
			if err := fields(text, func(number, _ uint64, text []byte) error {
				switch number {
				case 1:
					h.key = string(text)
				case 2:
					h.value = string(text)
				}
				return nil
			}); err != nil {
				return err
			}
			f.headers = append(f.headers, h)
		case 6:
			f.encoding = string(text)
		case 7:
			f.kind = string(text)
		case 8:
			f.payload = append([]byte{}, text...)
		case 9:
			f.logNew = string(text)
		}
		return nil
	})
	return f, err
}

// fields calls take with each field of a message: v of a number, text of a string. A field of a
// known number and another type reads as zero.
func fields(b []byte, take func(number, v uint64, text []byte) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 || tag>>3 == 0 {
			return errFrame
		}
		b = b[n:]
		var v uint64
		var text []byte
		switch tag & 7 {
		case 0:
			if v, n = binary.Uvarint(b); n <= 0 {
				return errFrame
			}
			b = b[n:]
		case 1, 5:
			n := 8
			if tag&7 == 5 {
				n = 4
			}
			if len(b) < n {
				return errFrame
			}
			b = b[n:]
		case 2:
			size, n := binary.Uvarint(b)
			if n <= 0 || size > uint64(len(b)-n) {
				return errFrame
			}
			text, b = b[n:n+int(size)], b[n+int(size):] // no longer than b
		default:
			return errFrame
		}
		if err := take(tag>>3, v, text); err != nil {
			return err
		}
	}
	return nil
}
