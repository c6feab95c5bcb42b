internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesTestSupport
internal import Testing

@testable internal import PodPatternCore

/// Pods are the same whether a server sends them in JSON or in protobuf.
@Suite struct ProtobufPodTests {
  private static func snapshot(json pod: JSONValue) throws -> PodSnapshot {
    let page: JSONValue = ["metadata": ["resourceVersion": "9"], "items": [pod]]
    let read = try PodSnapshot.decoding.page(page.serialized())
    try #require(read.undecodable.isEmpty, "\(read.undecodable)")
    return try #require(read.items.first)
  }

  private static func page(_ pods: [[UInt8]]) throws -> DecodedPage<PodSnapshot> {
    try PodSnapshot.decoding.page(
      Data(ProtobufWriter.list("PodList", version: "9", pods)), .protobuf)
  }

  private static func snapshot(protobuf pod: [UInt8]) throws -> PodSnapshot {
    let read = try page([pod])
    try #require(read.undecodable.isEmpty, "\(read.undecodable)")
    return try #require(read.items.first)
  }

  /// What a kube-apiserver 1.36.2 wrote of a pod that was created and whose status was patched, in the
  /// files under `Wire`:
  ///
  ///     curl -H "Accept: application/json" …/namespaces/default/pods
  ///     curl -H "Accept: application/vnd.kubernetes.protobuf" …/namespaces/default/pods | base64
  ///     curl -H "Accept: application/vnd.kubernetes.protobuf;stream=watch" \
  ///       "…/namespaces/default/pods?watch=1&resourceVersion=1" | base64
  private static func wire(_ name: String) throws -> Data {
    try Data(
      contentsOf: GoldenFile.directory.deletingLastPathComponent().appending(path: "Wire/\(name)"))
  }

  private static func binary(_ name: String) throws -> Data {
    try #require(Data(base64Encoded: try wire(name).filter { $0 > 0x20 }))
  }

  @Test func `what a server wrote in protobuf is what it wrote in JSON`() throws {
    let json = try PodSnapshot.decoding.page(try Self.wire("list.json"))
    let protobuf = try PodSnapshot.decoding.page(
      try Self.binary("list.protobuf.base64"), .protobuf)
    #expect(protobuf.items == json.items && protobuf.resourceVersion == json.resourceVersion)
    #expect(json.undecodable.isEmpty && protobuf.undecodable.isEmpty)
    let pod = try #require(protobuf.items.first)
    #expect(pod.key.name == "weather-1-x" && pod.pattern == "weather" && pod.index == 1)
    #expect(pod.inPlaceGate == .unset && pod.phase == .running && pod.node == "node-1")
    #expect(pod.containers.first?.failure?.reason == "OOMKilled")
    var decoder = WatchDecoder(PodSnapshot.decoding, .protobuf)
    let lines = try decoder.feed(try Self.binary("watch.protobuf.base64"))
    guard case .event(.added(let new)) = lines[0], case .event(.modified(let changed)) = lines[1]
    else { return #expect(Bool(false), "\(lines)") }
    #expect(lines.count == 2 && changed == pod)
    #expect(new.phase == .pending && new.containers.isEmpty && new.uid == pod.uid)
  }

  @Test(arguments: 0..<20)
  func `a pod is read alike in both formats, whatever is in it`(seed: UInt64) throws {
    var random = RandomPod(seed: seed)
    for _ in 0..<200 {
      let pod = random.pod()
      let (one, other) = (
        try Self.snapshot(json: pod), try Self.snapshot(protobuf: MessageSchema.pod.encode(pod))
      )
      let text = String(decoding: pod.serialized(), as: UTF8.self)
      #expect(one == other, "seed \(seed): \(text)")
    }
  }

  /// Guards the test above: what is compared has to be there now and then.
  @Test func `random pods have everything that is kept of pods`() throws {
    var random = RandomPod(seed: 1)
    let pods = try (0..<1_000).map { _ in try Self.snapshot(json: random.pod()) }
    let parts: [(String, (PodSnapshot) -> Bool)] = [
      ("owner", { $0.ownerUID != nil }), ("reason", { $0.reason != nil }),
      ("ready", { $0.isReady }), ("ending", { $0.ending?.finalizers.isEmpty == false }),
      ("cost", { $0.deletionCost != 0 }), ("node", { $0.node != nil }),
      ("unschedulable", { $0.unschedulable != nil }), ("gates", { $0.schedulingGates != nil }),
      ("unmet", { $0.unmetGate?.state.contains(": ") == true }),
      ("closed", { $0.inPlaceGate?.isClosed == true }), ("sandbox", { $0.lacksSandbox }),
      ("disruption", { $0.disruption != nil }), ("replacement", { $0.replacement > 0 }),
      ("attempt", { $0.attempt > 0 }), ("index", { $0.index != nil }),
      ("shipper", { $0.withoutShipper != nil }), ("lifetime", { ($0.lifetime ?? 0) > 0 }),
      ("pending", { $0.update?.pending.isEmpty == false }),
      ("resizing", { $0.update?.resizing.isEmpty == false }),
      ("restarting", { $0.update?.isRestartingForResize == true }),
      ("sidecar", { $0.initContainers.contains { $0.isSidecar } }),
      ("run", { $0.containers.contains { $0.startedAt != nil } }),
      ("last run", { $0.containers.contains { $0.lastTermination?.message != nil } }),
      (
        "waiting",
        {
          let state = ContainerSnapshot.State.waiting(reason: "CrashLoopBackOff", message: nil)
          return $0.containers.contains { $0.state == state }
        }
      ),
    ]
    for (name, isThere) in parts {
      #expect(pods.contains(where: isThere), "\(name)")
    }
  }

  @Test func `a resize that the node can't make is told alike in both formats`() throws {
    let record = #"{"containers":{},"resized":["web"]}"#
    let pod: JSONValue = [
      "metadata": [
        "name": "web-1", "annotations": ["podpattern.dev/in-place-update": .string(record)],
      ],
      "spec": ["containers": [["name": "web", "resources": ["requests": ["cpu": "64"]]]]],
      "status": [
        "phase": "Running",
        "conditions": [
          [
            "type": "PodResizePending", "status": "True", "reason": "Infeasible",
            "message": "the node has 8 CPUs",
          ]
        ],
      ],
    ]
    let snapshot = try Self.snapshot(protobuf: MessageSchema.pod.encode(pod))
    #expect(snapshot.update?.infeasible == "the node has 8 CPUs")
    #expect(snapshot.update?.resizing == ["web"])
    #expect(try Self.snapshot(json: pod) == snapshot)
  }

  @Test func `bytes that are no UTF-8 read as Go shows them in JSON`() throws {
    let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xE2, 0x82, 0xC3, 0xA9]
    let metadata = ProtobufWriter.message { $0.text(1, "web") }
    let status = ProtobufWriter.message { $0.bytes(3, bytes) }
    let pod = ProtobufWriter.message {
      $0.bytes(1, metadata)
      $0.bytes(3, status)
    }
    // encoding/json writes U+FFFD for each byte that is no part of a character.
    let expected = "a\u{FFFD}\u{FFFD}(\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}é"
    #expect(try Self.snapshot(protobuf: pod).message == expected)
  }

  @Test func `fields that nobody knows are passed over`() throws {
    let pod = MessageSchema.pod.encode(try RandomPod.first())
    let unknown = ProtobufWriter.message { writer in
      writer.number(900, .max)
      writer.text(901, "new")
      // A fixed number of each length, and a group in a group.
      writer.varint(902 << 3 | 1)
      writer.raw(Array(repeating: 1, count: 8))
      writer.varint(903 << 3 | 5)
      writer.raw(Array(repeating: 1, count: 4))
      writer.varint(904 << 3 | 3)
      writer.varint(905 << 3 | 3)
      writer.number(1, 1)
      writer.varint(905 << 3 | 4)
      writer.varint(904 << 3 | 4)
    }
    #expect(try Self.snapshot(protobuf: unknown + pod + unknown) == Self.snapshot(protobuf: pod))
  }

  @Test func `a pod of which something can't be read is kept by its metadata, beside the others`()
    throws
  {
    let good = MessageSchema.pod.encode(try RandomPod.first())
    let whole = ProtobufWriter.object(
      "weather-1-x", namespace: "shop", uid: "u", version: "7",
      labels: [("podpattern.dev/pattern", "weather"), ("podpattern.dev/revision", "1")],
      annotations: [("podpattern.dev/replacement", "2"), ("podpattern.dev/attempt", "3")])
    let status = ProtobufWriter.message {
      $0.text(1, "Failed")
      $0.number(3, 1)
    }
    let odd = whole + ProtobufWriter.message { $0.bytes(3, status) }
    let page = try Self.page([good, odd, good])
    #expect(page.items.count == 3 && page.undecodable.count == 1)
    #expect(page.undecodable.first?.key == ObjectKey(namespace: "shop", name: "weather-1-x"))
    let pod = page.items[1]
    #expect(pod.uid == "u" && pod.resourceVersion == "7")
    #expect(pod.pattern == "weather" && pod.revision == "1")
    #expect(pod.replacement == 2 && pod.attempt == 3)
    #expect(pod.phase == .failed && pod.lifetime == FailureBackoff.minimumLifetime)
    #expect(pod.message == "it can't be read: field 3 is not bytes")
    let nameless = try Self.page([ProtobufWriter.object("", version: "7"), good])
    #expect(nameless.items.count == 1 && nameless.undecodable.first?.key == nil)
  }

  @Test func `no change of a pod's bytes ends the process`() throws {
    let whole = MessageSchema.pod.encode(try RandomPod.first())
    for length in 0..<whole.count { _ = try? Self.page([Array(whole[..<length])]) }
    for bit in 0..<whole.count * 8 {
      var changed = whole
      changed[bit / 8] ^= 1 << (bit % 8)
      _ = try? Self.page([changed])
    }
    var (pods, random) = (RandomPod(seed: 5), SplitMix64(seed: 5))
    for _ in 0..<2_000 {
      var changed = MessageSchema.pod.encode(pods.pod())
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: changed.indices, using: &random)
        changed[place] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? Self.page([changed])
    }
  }

  @Test func `texts that pods share are kept once, and long ones not at all`() {
    var strings = StringPool()
    func pooled(_ text: String) -> String {
      Array(text.utf8).withUnsafeBytes { strings.text($0) }
    }
    let texts = [
      "", "web", "a name of more than fifteen bytes", "é and so on, and on", "e\u{301} and on",
    ]
    for text in texts {
      #expect(pooled(text).utf8.elementsEqual(text.utf8))
    }
    for number in 0..<5_000 {
      let name = "a-name-with-the-number-\(number)"
      #expect(pooled(name) == name && pooled(name) == name)
    }
    let long = String(repeating: "x", count: 100_000)
    #expect(pooled(long) == long)
  }
}

extension RandomPod {
  /// A pod in which much is said in few bytes.
  static func first() throws -> JSONValue {
    var random = RandomPod(seed: 3)
    let pods = (0..<300).map { _ in random.pod() }
    let sizes = pods.map { MessageSchema.pod.encode($0).count }
    let best = try #require(zip(pods, sizes).filter { $0.1 < 1_000 }.max { $0.1 < $1.1 })
    return best.0
  }
}
