internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Where the spec of a pattern is to be had: from the shelf, or from the server.
struct SpecSource: Sendable {
  let shelf: SpecShelf
  let client: KubernetesClient

  /// The spec of a pattern as JSON.
  ///
  /// - Throws: where the server does not say, or is at another spec by now: the watch will bring that
  ///   one.
  func text(of pattern: PatternSnapshot) async throws(RequestFailure) -> Data {
    if let text = shelf.text(of: pattern.key, pattern.spec) { return text }
    do throws(APIError) {
      let answer = try await client.perform(.get(.podPatterns, pattern.key))
      let members = (try? RawJSON(answer.body))?.members ?? [:]
      let metadata = members["metadata"]?.members ?? [:]
      if let text = members["spec"]?.text, metadata["uid"]?.string ?? "" == pattern.uid,
        metadata["resourceVersion"]?.string == pattern.resourceVersion
          || SpecDigest(text) == pattern.spec
      {
        shelf.put(text, pattern.spec, of: pattern.key)
        return Data(Array(text))
      }
    } catch {
      throw RequestFailure(error)
    }
    throw .unavailable("the watch has not shown the newest spec yet")
  }
}
