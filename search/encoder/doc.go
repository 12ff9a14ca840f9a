// Package encoder is a small language model in plain Go and a little assembly: it turns questions and clauses into
// vectors that are near each other when they belong together, and reads a clause with a question in mind: does it
// answer, where, and does it say yes or no.
//
// The model is a transformer like BERT, 12 layers of 384, trained from multilingual-e5-small; train/ has the scripts.
// From the bottom up:
//
//   - vocabulary.go, tokenize.go: text is normalised and cut into the likeliest pieces (a unigram model). Every piece
//     knows the bytes of the original text that it stands for, so an answer can be cited.
//   - input.go: question, heading and clause become an input, long clauses several that overlap.
//   - kernel.go: what a machine does fast, in portable.go as plain Go says it, in assembly for AVX-512 VNNI, AVX-VNNI,
//     AVX2 and arm64 with and without SDOT. Open picks the fastest once.
//   - forward.go: the layers. A batch holds tokens of several inputs without padding; a context ends it between layers.
//     scratch.go: the memory for it, kept between calls.
//   - vector.go, read.go, span.go: what is made of the last layer: vectors, relevance and polarity, the likeliest
//     answers. scan.go: the nearest of many vectors.
//   - encoder.go: Open, and how batches share the workers.
//   - static.go: a table of word vectors with the same vocabulary and none of the layers, for where these take too long.
//   - file.go: the weight file.
//
// # Numbers
//
// Weights are bytes with a scale for each output. Activations become bytes row by row (256 steps from the least to the
// greatest element), products are summed in 32 bits, exactly: weights are rounded such that no instruction saturates.
// The rest is float32 in an order of operations that all kernels keep, so every machine gives the same bits, which the
// tests check, also under emulation. Against the model in floats the cosine of vectors is above 0.999, and relevances
// of a trained model, which spread by 1.8, are off by 0.05.
//
// # Cost
//
// A token costs 42 million operations of 8 bits. A pass works on up to 512 tokens and one core; the weights of a layer,
// 1.8 MB, are used for all of them while they are in the cache. The file's 32 MB are used where they are, mapped,
// embedded or read: nothing is unpacked. Resident come to that 5 MB for each pass at a time and 3 MB of tables.
//
// # Files and tests
//
//	train/export.py WEIGHTS.npz tok.json FILE          what training leaves, to a weight file
//	train/golden.py WEIGHTS.npz tok.json FILE GOLDEN   what the model in floats says, to testdata/base.json
//	train/tiny.py testdata                             the random model of the tests
//
// Tests and benchmarks that need real weights take the file that POLICYBOT_ENCODER_FILE names.
package encoder
