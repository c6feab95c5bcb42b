internal import FoundationEssentials
internal import KubernetesClient

extension StreamedResponse {
  /// The same answer with another body, whose chunks are made from those of this one.
  func reading(
    _ next: @escaping @Sendable (ChunkReader) async throws(TransportError) -> Data?
  ) -> StreamedResponse {
    let chunks = ChunkReader(body.makeAsyncIterator())
    return StreamedResponse(
      status: status, headers: headers,
      body: ResponseBody { () async throws(TransportError) -> Data? in try await next(chunks) })
  }
}

/// The iterator of a body, which has one reader at a time.
final class ChunkReader: @unchecked Sendable {
  private var iterator: ResponseBody.Iterator

  init(_ iterator: ResponseBody.Iterator) { self.iterator = iterator }

  func next() async throws(TransportError) -> Data? { try await iterator.next() }
}
