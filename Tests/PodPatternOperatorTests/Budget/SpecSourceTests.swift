internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

@Suite struct SpecSourceTests {
  private let key = ObjectKey(namespace: "shop", name: "weather")

  private func object(_ spec: String, version: Int = 5, uid: String = "u") -> Data {
    Data(
      """
      {"metadata":{"name":"weather","namespace":"shop","uid":"\(uid)","generation":2,
      "resourceVersion":"\(version)"},"spec":\(spec)}
      """.utf8)
  }

  private func source(_ budget: Int, _ server: OneAnswer) -> SpecSource {
    SpecSource(
      cache: SpecCache(budget: budget), client: KubernetesClient(transport: server))
  }

  @Test func `a spec that is in the cache is not asked for`() async throws {
    let server = OneAnswer(object(#"{"replicas":2}"#))
    let source = source(1_000, server)
    let pattern = try PatternReader(specs: source.cache).read(RawJSON(object(#"{"replicas":2}"#)))
    #expect(try await source.text(of: pattern) == Data(#"{"replicas":2}"#.utf8))
    #expect(server.count == 0 && pattern.replicas == 2)
  }

  @Test func `a spec that is not in the cache is read from the server, also after a status write`()
    async throws
  {
    let server = OneAnswer(object(#"{"replicas":2}"#, version: 7))
    let source = source(0, server)
    let pattern = try PatternReader(specs: source.cache).read(RawJSON(object(#"{"replicas":2}"#)))
    #expect(try await source.text(of: pattern) == Data(#"{"replicas":2}"#.utf8))
    #expect(server.count == 1 && source.cache.used == 0)
  }

  @Test(arguments: [(#"{"replicas":3}"#, "u"), (#"{"replicas":2}"#, "another")])
  func `a spec that is newer than the watch, or another pattern's, is not taken from the server`(
    _ spec: String, _ uid: String
  ) async throws {
    let source = source(0, OneAnswer(object(spec, version: 7, uid: uid)))
    let pattern = try PatternReader(specs: source.cache).read(RawJSON(object(#"{"replicas":2}"#)))
    let failure = await #expect(throws: RequestFailure.self) { try await source.text(of: pattern) }
    guard case .unavailable = failure else { return #expect(Bool(false)) }
  }

  @Test func `a pattern that is gone takes nothing from one that has its name`() throws {
    let specs = SpecCache(budget: 1_000)
    let reader = PatternReader(specs: specs)
    let old = try reader.read(RawJSON(object(#"{"replicas":2}"#)))
    let new = try reader.read(RawJSON(object(#"{"replicas":3}"#, uid: "v")))
    specs.forget(key, old.spec)
    #expect(specs.text(of: key, new.spec) != nil)
    specs.forget(key, new.spec)
    #expect(specs.text(of: key, new.spec) == nil && specs.used == 0)
  }

  @Test func `specs come to no more than may be kept`() throws {
    let specs = SpecCache(budget: 10_000)
    for number in 0..<100 {
      let key = ObjectKey(namespace: "shop", name: "\(number)")
      let text = Data(repeating: UInt8(number), count: 1_000)
      specs.store(text, SpecDigest(text), of: key)
      #expect(specs.text(of: key, SpecDigest(text)) == text)
    }
    #expect(specs.used == 10_000)
  }
}

/// Answers every request alike, and counts them.
private final class OneAnswer: Transport {
  private let body: Data
  private let requests = Mutex(0)

  init(_ body: Data) { self.body = body }

  var count: Int { requests.withLock { $0 } }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    requests.withLock { $0 += 1 }
    return APIResponse(status: 200, headers: [], body: body)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    throw TransportError(.invalid, "nothing is streamed here")
  }
}
