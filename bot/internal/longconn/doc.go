// Package longconn keeps a websocket to a chat platform open, for an intranet into
// which the platform cannot reach.
//
// A platform says where to connect (Options.Address), what is exchanged before the
// connection counts (Greet), and what to do with a frame (Take); the rest is the
// same for all of them and stands here: a connection that is lost, or silent for too
// long, is opened again after a pause that doubles up to a minute; one that the
// platform wants replaced (Conn.Renew) is read until it ends while the next is open
// already; frames are handled by several hands, and when the work ends, or the
// connection, what is in hand is finished first, so that it can still be acknowledged.
//
// No error or log of this package has the address in it, which holds a ticket.
package longconn
