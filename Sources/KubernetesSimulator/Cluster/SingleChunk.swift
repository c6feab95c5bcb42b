internal import FoundationEssentials
internal import KubernetesClient
internal import Synchronization

/// A body that comes in one piece, or whose connection breaks within it.
final class SingleChunk: Sendable {
  private let rest: Mutex<Data?>
  private let isCut: Bool

  init(_ body: Data, cutAfterBytes limit: Int?) {
    isCut = limit.map { $0 < body.count } ?? false
    rest = Mutex(limit.map { body.prefix($0) } ?? body)
  }

  func next() throws(TransportError) -> Data? {
    let chunk = rest.withLock { rest in
      defer { rest = nil }
      return rest
    }
    if let chunk, !chunk.isEmpty || !isCut { return chunk }
    guard isCut else { return nil }
    throw TransportError(.broken, "the connection was cut in the middle of an answer")
  }
}
