internal import FoundationEssentials
internal import KubernetesClient

/// The reader's end of a streamed body: gives the exchange up when nobody holds it any more.
final class StreamReader: Sendable {
  private let exchange: Exchange
  private let channel: BodyChannel
  private let loop: EventLoopHandle

  init(_ exchange: Exchange, channel: BodyChannel, loop: EventLoopHandle) {
    self.exchange = exchange
    self.channel = channel
    self.loop = loop
  }

  deinit { loop.post(.cancel(exchange)) }

  func next() async throws(TransportError) -> Data? {
    let result = await withTaskCancellationHandler {
      await nextResult()
    } onCancel: {
      channel.close(.cancelled)
      loop.post(.cancel(exchange))
    }
    return try result.get()
  }

  private func nextResult() async -> Result<Data?, TransportError> {
    do throws(TransportError) {
      return .success(try await channel.next { loop.post(.resume(exchange)) })
    } catch {
      return .failure(error)
    }
  }
}

extension TransportError {
  /// The task that waited was cancelled.
  static let cancelled = TransportError(.cancelled, "the request was cancelled")
}
