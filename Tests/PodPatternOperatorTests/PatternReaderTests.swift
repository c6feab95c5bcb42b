internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct PatternReaderTests {
  private let key = ObjectKey(namespace: "shop", name: "weather")
  private let specs = SpecCache(budget: 1 << 20)

  private func read(_ reader: PatternReader, _ spec: String, version: Int = 5) throws
    -> PatternSnapshot
  {
    let text = """
      {"metadata":{"name":"weather","namespace":"shop","uid":"u","generation":2,
      "resourceVersion":"\(version)"},"spec":\(spec),"status":{"observedGeneration":2,"replicas":1}}
      """
    return try reader.read(RawJSON(Data(text.utf8)))
  }

  @Test func `a generation that comes twice, with another spec, is another pattern`() throws {
    let reader = PatternReader(specs: specs)
    let before = try read(reader, #"{"replicas":2}"#, version: 900)
    let restored = try read(reader, #"{"replicas":3}"#, version: 700)
    #expect(before.generation == restored.generation && before.spec != restored.spec)
    #expect(specs.text(of: key, before.spec) == nil)
    #expect(specs.text(of: key, restored.spec) == Data(#"{"replicas":3}"#.utf8))
    #expect(restored.replicas == 3)
  }

  @Test func `a spec that can't be read is told, with as much as can be read`() throws {
    let deep = String(repeating: "[", count: 501) + String(repeating: "]", count: 501)
    let line = """
      {"type":"MODIFIED","object":{"metadata":{"name":"weather","namespace":"shop","uid":"u"},
      "spec":{"x":\(deep),"replicas":4}}}
      """
    guard
      case .undecodable(let failure, instead: .modified(let pattern)) = PatternReader(specs: specs)
        .decoding
        .line(Data(line.utf8))
    else { return #expect(Bool(false)) }
    #expect(failure.key == key && pattern.key == key && pattern.uid == "u")
    let content = PatternExpander(settings: ExpansionSettings()).invalidContent(of: pattern)
    guard case .invalid(let cause, replicas: 4) = content else { return #expect(Bool(false)) }
    #expect(cause.message == "it can't be read: \(RawJSON.TooDeep(depth: 502))")
  }

  @Test func `after a restore of etcd specs read by version are forgotten, and open writes kept`() {
    let memories = PatternMemories()
    var memory = memories.load(key, uid: "u")
    let status = PodPatternStatus()
    let shown = pattern(status, version: "10")
    memory.status.didWrite(status, "900", now: .zero)
    memory.pods.didDelete(ObjectKey(namespace: "shop", name: "pod"), uid: "p")
    memories.store(memory, for: key)
    #expect(memories.didShow(shown))
    memories.didRestore()
    #expect(!memories.didShow(shown))
    memory = memories.load(key, uid: "u")
    #expect(memory.status.written == nil && !memory.pods.isSatisfied)
    memory.status.didWrite(PodPatternStatus(), "10", now: .zero)
    memories.store(memory, for: key)
    #expect(memories.load(key, uid: "u").status.written != nil)
  }

  @Test func `a written status is not kept beside the same one that the watch shows`() {
    let memories = PatternMemories()
    var (memory, status) = (memories.load(key, uid: "u"), PodPatternStatus())
    status.replicas = 3
    memory.status.didWrite(status, "900", now: .zero)
    memories.store(memory, for: key)
    #expect(!memories.didShow(pattern(PodPatternStatus(), version: "901")))
    #expect(memories.didShow(pattern(status, version: "899")))
    #expect(memories.load(key, uid: "u").status.written != nil)
    #expect(memories.didShow(pattern(status, version: "900")))
    #expect(memories.load(key, uid: "u").status.written == nil)
  }

  private func pattern(_ status: PodPatternStatus, version: String) -> PatternSnapshot {
    PatternSnapshot(
      key: key, uid: "u", resourceVersion: version, generation: 1, isTerminating: false,
      status: status, spec: SpecDigest(Data()), replicas: 3)
  }
}
