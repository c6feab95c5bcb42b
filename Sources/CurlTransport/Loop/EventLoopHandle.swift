internal import Glibc
internal import KubernetesClient

/// Keeps an event loop's thread: it ends when nobody holds this any more.
final class EventLoopHandle: Sendable {
  private let mailbox: Mailbox

  /// Starts the thread.
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
