internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Provides the specs of patterns from the cache or from the server.
struct SpecSource: Sendable {
  let shelf: SpecShelf
  let client: KubernetesClient

  /// The spec of a pattern as JSON.
  ///
  /// - Throws: if the server does not answer or already has a newer spec, which the watch will
  ///   show.
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
