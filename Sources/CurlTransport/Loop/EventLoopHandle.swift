internal import KubernetesClient
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Keeps an event loop's thread: it ends when nobody holds this any more.
final class EventLoopHandle: Sendable {
  private let mailbox: Mailbox

  init(_ settings: ConnectionSettings, options: CurlTransport.Options) throws(TransportError) {
    do {
      mailbox = try Mailbox()
    } catch {
      throw TransportError(.invalid, "no event loop can be started: \(error.message)")
    }
    let loop = try EventLoop(mailbox: mailbox, settings: settings, options: options)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(loop)
    let code = pthread_create(
      &thread, nil,
      { context in
        EventLoopHandle.blockSignals()
        context.map { Unmanaged<EventLoop>.fromOpaque($0).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw TransportError(
        .invalid, "no event loop can be started: \(SystemError(number: code).message)")
    }
    pthread_detach(thread)
  }

  deinit { mailbox.post(.stop) }

  func post(_ command: Command) { mailbox.post(command) }

  /// Leaves signals to other threads, and writing to a broken connection to its error.
  private static func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
  }
}

/// What other threads ask of the event loop.
enum Command: Sendable {
  /// Starts an exchange, once there is room.
  case start(Exchange, Exchange.Waiter)
  case cancel(Exchange)
  /// Goes on reading a body whose reader has caught up.
  case resume(Exchange)
  /// Ends the loop, and all that is under way.
  case stop
}

/// The way into the event loop from any thread: a list of commands and a pipe that wakes the loop.
///
/// Whoever finds the list empty writes one byte; those who come before the loop has taken the list
/// write none, so that a burst of requests costs one wake-up.
final class Mailbox: Sendable {
  private let commands = Mutex<[Command]>([])
  let wakeUp: Int32
  private let wakeUpWriting: Int32

  /// - Throws: the system's error number, where no pipe can be had.
  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError(number: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    wakeUp = ends[0]
    wakeUpWriting = ends[1]
  }

  deinit {
    close(wakeUp)
    close(wakeUpWriting)
  }

  func post(_ command: Command) {
    let isFirst = commands.withLock {
      $0.append(command)
      return $0.count == 1
    }
    guard isFirst else { return }
    var byte: UInt8 = 0
    while write(wakeUpWriting, &byte, 1) < 0, errno == EINTR {}
  }

  /// Takes all commands, for the loop alone; `buffer` lends its storage to the next ones.
  func drain(into buffer: inout [Command]) {
    var bytes: UInt64 = 0
    while read(wakeUp, &bytes, 8) == 8 {}
    buffer.removeAll(keepingCapacity: true)
    commands.withLock { swap(&$0, &buffer) }
  }
}

/// A refusal by the operating system.
struct SystemError: Error {
  let number: Int32

  var message: String { String(cString: strerror(number)) }
}
