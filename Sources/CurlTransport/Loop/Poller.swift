internal import CCurl

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Waits on the sockets that libcurl names, and on a pipe that other threads wake it by.
///
/// There are a few sockets, not thousands: `poll` costs no more than `epoll` does here. Used on the
/// event loop's thread alone.
final class Poller {
  /// A socket that is ready, with `CURL_CSELECT_IN` and the like.
  struct Ready {
    let socket: Int32
    let owner: Lane.Kind
    let events: Int32
  }

  private var descriptors: [pollfd]
  /// Whose each descriptor is, in the order of `descriptors`; the pipe is nobody's.
  private var owners: [Lane.Kind?]

  /// Waits on the reading end of a pipe, for the time being.
  init(wakeUp: Int32) {
    descriptors = [pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)]
    owners = [nil]
  }

  /// Waits for what libcurl wants of a socket from now on: `CURL_POLL_IN` and the like.
  func update(_ socket: Int32, of owner: Lane.Kind, to what: Int32) {
    let index = descriptors.dropFirst().firstIndex { $0.fd == socket }
    guard what != CURL_POLL_REMOVE else {
      if let index {
        descriptors.remove(at: index)
        owners.remove(at: index)
      }
      return
    }
    var events: Int16 = 0
    if what & CURL_POLL_IN != 0 { events |= Int16(POLLIN) }
    if what & CURL_POLL_OUT != 0 { events |= Int16(POLLOUT) }
    if let index {
      descriptors[index].events = events
      owners[index] = owner
    } else {
      descriptors.append(pollfd(fd: socket, events: events, revents: 0))
      owners.append(owner)
    }
  }

  /// Waits until something is ready or a number of milliseconds has passed, -1 for ever.
  ///
  /// - Returns: whether the pipe has something to read.
  func wait(milliseconds: Int32, ready: inout [Ready]) -> Bool {
    ready.removeAll(keepingCapacity: true)
    let count = descriptors.withUnsafeMutableBufferPointer {
      poll($0.baseAddress, nfds_t($0.count), milliseconds)
    }
    guard count > 0 else { return false }
    for index in descriptors.indices where descriptors[index].revents != 0 {
      guard let owner = owners[index] else { continue }
      ready.append(
        Ready(
          socket: descriptors[index].fd, owner: owner,
          events: Self.events(of: Int32(descriptors[index].revents))))
    }
    return descriptors[0].revents != 0
  }

  /// Does nothing for a while, whatever happens.
  func rest(_ time: Duration) {
    let (seconds, attoseconds) = time.components
    guard seconds > 0 || attoseconds >= 1_000_000_000 else { return }
    var left = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    nanosleep(&left, nil)
  }

  private static func events(of found: Int32) -> Int32 {
    var events: Int32 = 0
    // A hang-up or an error may hide data still to be read: reading finds out which it is.
    if found & (POLLIN | POLLERR | POLLHUP | POLLNVAL) != 0 { events |= CURL_CSELECT_IN }
    if found & POLLOUT != 0 { events |= CURL_CSELECT_OUT }
    return events
  }
}
