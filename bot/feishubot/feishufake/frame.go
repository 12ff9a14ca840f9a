package feishufake

import "errors"

// fr2 is a frame, read and written here apart from the client that is tested, by the types of the
// protobuf encoding: 0 a number, 2 a length and so many bytes.
type fr2 struct {
	seq             uint64
	service, method int32
	headers         map[string]string
	payload         []byte
}

var errShort = errors.New("too short")

func number(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

func text(b []byte, tag byte, s string) []byte {
	return append(number(append(b, tag), uint64(len(s))), s...)
}

func encode(f fr2) []byte {
	b := number([]byte{0x08}, f.seq)
	b = number(append(b, 0x10), 7)
	b = number(append(b, 0x18), uint64(f.service))
	b = number(append(b, 0x20), uint64(f.method))
	for k, v := range f.headers {
		b = text(b, 0x2a, string(text(text(nil, 0x0a, k), 0x12, v)))
	}
	b = text(b, 0x32, "json")
	b = text(b, 0x3a, "event")
	b = text(b, 0x42, string(f.payload))
	return text(b, 0x4a, "log")
}

func take(b []byte) (v uint64, rest []byte, err error) {
	for i, shift := 0, 0; i < len(b) && shift < 64; i, shift = i+1, shift+7 {
		v |= uint64(b[i]&0x7f) << shift
		if b[i] < 0x80 {
			return v, b[i+1:], nil
		}
	}
	return 0, nil, errShort
}

// decode wants all fields that must be there.
func decode(b []byte) (f fr2, err error) {
	f.headers = map[string]string{}
	seen := map[uint64]bool{}
	for len(b) > 0 {
		var tag, v uint64
		if tag, b, err = take(b); err != nil {
			return f, err
		}
		if v, b, err = take(b); err != nil {
			return f, err
		}
		seen[tag] = true
		var s []byte
		if tag&7 == 2 {
			if v > uint64(len(b)) {
				return f, errShort
			}
			s, b = b[:v], b[v:]
		}
		switch tag {
		case 0x08:
			f.seq = v
		case 0x18:
			f.service = int32(v)
		case 0x20:
			f.method = int32(v)
		case 0x2a:
			kv, err := decodeHeader(s)
			if err != nil {
				return f, err
			}
			f.headers[kv[0]] = kv[1]
		case 0x42:
			f.payload = append([]byte{}, s...)
		}
	}
	for _, tag := range []uint64{0x08, 0x10, 0x18, 0x20} {
		if !seen[tag] {
			return f, errors.New("a required field is missing")
		}
	}
	return f, nil
}

func decodeHeader(b []byte) (kv [2]string, err error) {
	for i := 0; len(b) > 0; i++ {
		var tag, n uint64
		if tag, b, err = take(b); err != nil {
			return kv, err
		}
		if n, b, err = take(b); err != nil || n > uint64(len(b)) || tag != 0x0a && tag != 0x12 {
			return kv, errShort
		}
		kv[(tag>>3)-1], b = string(b[:n]), b[n:]
	}
	return kv, nil
}
