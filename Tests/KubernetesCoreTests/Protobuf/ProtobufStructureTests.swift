internal import KubernetesCore
internal import KubernetesTestSupport
internal import Testing

@Suite struct ProtobufStructureTests {
  @Test func `the numbers can be read, and each belongs to a field`() {
    #expect(ProtobufStructure.faults == [])
    #expect(
      Set(ProtobufStructure.names).isSuperset(of: ["Pod", "PodSpec", "ObjectMeta", "Volume"]))
    #expect(ProtobufStructure.named("Pod")?.fieldNames == ["metadata", "spec"])
    #expect(ProtobufStructure.named("None") == nil)
  }

  private static func read(_ bytes: [UInt8], as structure: ProtobufStructure) -> JSONObject? {
    bytes.withUnsafeBytes { try? structure.decoded($0) }
  }

  @Test(arguments: 1...300)
  func `what is written is read back, the order of fields included`(seed: Int) throws {
    var random = RandomStructure(seed: UInt64(seed))
    for name in ProtobufStructure.names {
      let structure = try #require(ProtobufStructure.named(name))
      let object = random.object(name)
      let bytes = try #require(structure.encoded(object), "\(name): \(JSONValue.object(object))")
      #expect(Self.read(bytes, as: structure) == object, "\(name)")
    }
  }

  @Test(arguments: 1...100)
  func `a message that is cut or changed is read or refused, and never more`(seed: Int) throws {
    var random = RandomStructure(seed: UInt64(seed))
    var dice = SplitMix64(seed: UInt64(seed))
    let structure = try #require(ProtobufStructure.named("PodSpec"))
    var bytes = try #require(structure.encoded(random.object("PodSpec")))
    guard !bytes.isEmpty else { return }
    for _ in 0..<20 {
      _ = Self.read(Array(bytes.prefix(Int.random(in: bytes.indices, using: &dice))), as: structure)
      bytes[Int.random(in: bytes.indices, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
      _ = Self.read(bytes, as: structure)
    }
  }

  @Test func `the bytes are those that Kubernetes writes`() throws {
    // protoc --encode, of a Container and a Volume of k8s.io/api/core/v1.
    let container = try #require(ProtobufStructure.named("Container"))
    let volume = try #require(ProtobufStructure.named("Volume"))
    #expect(
      container.encoded(["name": "a", "ports": [["containerPort": 300]], "stdin": true]) == [
        0x0A, 0x01, 0x61, 0x32, 0x03, 0x18, 0xAC, 0x02, 0x80, 0x01, 0x01,
      ])
    #expect(
      volume.encoded(["name": "v", "configMap": ["name": "c", "optional": false]]) == [
        0x0A, 0x01, 0x76, 0x12, 0x0A, 0x9A, 0x01, 0x07, 0x0A, 0x03, 0x0A, 0x01, 0x63, 0x20, 0x00,
      ])
    #expect(volume.encoded(["emptyDir": [:]]) == [0x12, 0x02, 0x12, 0x00])
  }

  @Test(
    arguments: [
      ["name": nil], ["name": 1], ["args": []], ["env": ["a"]], ["stdin": "true"], ["nam": "a"],
      ["resources": ["limits": [:]]], ["resources": ["limits": ["cpu": 1]]],
      ["resources": ["limits": ["cpu": "1 "]]], ["ports": [["containerPort": 80.0]]],
      ["ports": [["containerPort": 1e2]]], ["ports": [["containerPort": 2_147_483_648]]],
      ["livenessProbe": ["httpGet": ["port": 4_294_967_376]]],
      ["securityContext": ["appArmorProfile": ["type": "Unconfined"]]],
    ] as [JSONValue])
  func `what protobuf can't say, says otherwise, or an older server would skip, is not written`(
    fields: JSONValue
  ) throws {
    let container = try #require(ProtobufStructure.named("Container"))
    #expect(container.encoded(try #require(fields.object)) == nil)
  }

  @Test func `an entry of a map that has no value has an empty one`() throws {
    let structure = try #require(ProtobufStructure.named("ObjectMeta"))
    let bytes = ProtobufWriter.message { $0.bytes(11, ProtobufWriter.message { $0.text(1, "a") }) }
    #expect(Self.read(bytes, as: structure) == ["labels": ["a": ""]])
  }

  @Test func `fields of one embedded message may stand apart`() throws {
    let structure = try #require(ProtobufStructure.named("ConfigMapKeySelector"))
    let object: JSONObject = ["optional": true, "name": "a", "key": "b"]
    #expect(Self.read(try #require(structure.encoded(object)), as: structure) == object)
  }
}
