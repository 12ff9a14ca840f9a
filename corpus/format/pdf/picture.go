package pdf

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
)

// maxPixels bounds the pictures made for an OCR program; a page scanned at 600 dpi has 35 million.
const maxPixels = 50_000_000

// picture is the file that a picture in a PDF is, or is made into: JPEG and JPEG 2000 as they are, fax pages as TIFF,
// plain pixels as PNG; nil for other kinds.
func (f *file) picture(st *stream) (data []byte, kind string) {
	body, rest := f.unfilter(st)
	w, h := f.int(st.dict["Width"]), f.int(st.dict["Height"])
	if w <= 0 || h <= 0 || w > maxPixels/h {
		return nil, ""
	}
	if len(rest) > 0 {
		switch rest[0] {
		case "DCTDecode", "DCT":
			return body, "jpg"
		case "JPXDecode":
			return body, "jp2"
		case "CCITTFaxDecode", "CCF":
			return f.fax(st, body, w, h), "tif"
		}
		return nil, ""
	}
	return f.pixels(st, body, w, h), "png"
}

// pixels makes a PNG of gray, colour or black and white pixels.
func (f *file) pixels(st *stream, body []byte, w, h int) []byte {
	bits := max(1, f.int(st.dict["BitsPerComponent"]))
	parts := 1
	switch f.colours(st.dict["ColorSpace"]) {
	case "DeviceRGB", "CalRGB":
		parts = 3
	case "DeviceCMYK", "Indexed", "Separation":
		return nil
	}
	row := (w*bits*parts + 7) / 8
	if bits != 1 && bits != 8 || parts == 3 && bits != 8 || len(body) < row*h {
		return nil
	}
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		line := body[y*row : (y+1)*row]
		for x := range w {
			var v byte
			switch {
			case parts == 3:
				v = color.GrayModel.Convert(color.RGBA{line[3*x], line[3*x+1], line[3*x+2], 255}).(color.Gray).Y
			case bits == 8:
				v = line[x]
			case line[x/8]>>(7-x%8)&1 == 1:
				v = 255
			}
			img.Pix[y*img.Stride+x] = v
		}
	}
	f.spend(w * h)
	var out bytes.Buffer
	if png.Encode(&out, img) != nil {
		return nil
	}
	return out.Bytes()
}

// colours is the kind of a colour space; an ICC profile is of the kind with as many parts.
func (f *file) colours(v any) name {
	if a := f.array(v); len(a) > 0 {
		kind := f.name(a[0])
		if kind == "ICCBased" && len(a) > 1 {
			return map[int]name{1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}[f.int(f.dict(a[1])["N"])]
		}
		return kind
	}
	return f.name(v)
}

// fax wraps a fax page, as most scanners store black and white, in the head of a TIFF file.
func (f *file) fax(st *stream, body []byte, w, h int) []byte {
	var parm dict
	if p := f.chain(st.dict["DecodeParms"], st.dict["DP"]); len(p) > 0 {
		parm = f.dict(p[len(p)-1])
	}
	compression := uint32(3)
	if f.int(parm["K"]) < 0 {
		compression = 4
	}
	white := uint32(0)
	if black, ok := f.get(parm["BlackIs1"]).(bool); ok && black {
		white = 1
	}
	tags := [][2]uint32{{256, uint32(w)}, {257, uint32(h)}, {258, 1}, {259, compression}, {262, white}, {273, 0}, {277, 1}, {278, uint32(h)}, {279, uint32(len(body))}}
	size := 8 + 2 + 12*len(tags) + 4
	tags[5][1] = uint32(size)
	out := append([]byte("II*\x00"), 8, 0, 0, 0)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(tags)))
	for _, t := range tags {
		out = binary.LittleEndian.AppendUint16(out, uint16(t[0]))
		out = binary.LittleEndian.AppendUint16(out, 4) // long
		out = binary.LittleEndian.AppendUint32(out, 1)
		out = binary.LittleEndian.AppendUint32(out, t[1])
	}
	out = append(out, 0, 0, 0, 0)
	return append(out, body...)
}
