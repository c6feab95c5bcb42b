import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesSimulator
import KubernetesTestSupport
import KubernetesYAML
import Testing

/// Whatever comes from outside, parsers answer with a value or an error, never with a crash; and what
/// they take means the same when it is written and read again.
@Suite(.tags(.fuzz), .timeLimit(.minutes(120))) struct FuzzTests {
  @Test func `a watch reads the same however its bytes are cut`() async throws {
    var random = SplitMix64(seed: 7)
    try await Fuzzer.run(["watch.txt"]) { input in
      var whole = WatchDecoder<PartialObjectMetadata>()
      let expected = try whole.feed(input)
      var cut = WatchDecoder<PartialObjectMetadata>()
      var lines: [WatchLine<PartialObjectMetadata>] = []
      var rest = input[...]
      while !rest.isEmpty {
        let size = Int.random(in: 1...200, using: &random)
        lines += try cut.feed(Data(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      #expect(lines.map { "\($0)" } == expected.map { "\($0)" })
    }
  }

  @Test func `a watch of whole objects takes and refuses lines, and ends by none`() async throws {
    try await Fuzzer.run(["watch.txt"]) { input in
      var decoder = WatchDecoder(ObjectDecoding<JSONValue>.json)
      _ = try decoder.feed(input)
    }
  }

  @Test func `JSON that is taken is the same when it is written and read again`() async throws {
    try await Fuzzer.run(["document.json", "patch.json"]) { input in
      guard let value = try? JSONValue(parsing: input) else { return }
      let again = try JSONValue(parsing: value.serialized())
      #expect(again == value)
    }
  }

  @Test func `JSON means what it means to Go, and is refused where Go refuses it`() async throws {
    try await Fuzzer.run(["document.json", "patch.json", "keys.json"]) { input in
      let ours = try? JSONValue(parsing: input, duplicateKeys: .lastWins)
      guard let go = GoJSON.read(input), go.depth <= JSONValue.maximumDepth, go.isUTF8 else {
        // Go reads on where bytes are no UTF-8, and deeper; an API server writes only what is.
        return #expect(ours == nil, "\(String(decoding: input, as: UTF8.self))")
      }
      #expect(ours.map { GoJSON($0) } == go.value, "\(String(decoding: input, as: UTF8.self))")
    }
  }

  @Test func `what is cut out of a page is what Go finds there, whatever else is in the page`()
    async throws
  {
    try await Fuzzer.run(["document.json", "patch.json", "keys.json"]) { input in
      let good = #"{"metadata":{"name":"good"}}"#
      let page =
        Data(#"{"items":[\#(good),"#.utf8) + input + Data(#",\#(good)],"metadata":{}}"#.utf8)
      let ours = try? ObjectDecoding<JSONValue>.json.page(page)
      guard let go = GoJSON.read(input) else { return }
      let text = String(decoding: input, as: UTF8.self)
      let isReadable = go.depth <= JSONValue.maximumDepth && go.isUTF8
      #expect(ours?.items.count == (isReadable ? 3 : 2), "\(text)")
      #expect(ours?.undecodable.count == (isReadable ? 0 : 1), "\(text)")
      guard isReadable, let item = ours?.items[1] else { return }
      #expect(GoJSON(item) == go.value, "\(text)")
    }
  }

  @Test func `YAML is read or refused with a place in the text`() async throws {
    try await Fuzzer.run(["manifest.yaml", "kubeconfig.yaml", "document.json"]) { input in
      do throws(YAMLParseError) {
        for document in try YAMLStream.parse(input) { _ = document.value.serialized() }
      } catch {
        #expect(error.position.line >= 1 && error.position.column >= 1)
        #expect(!error.reason.isEmpty)
      }
    }
  }

  @Test func `a kubeconfig is read or refused in words`() async throws {
    struct OneFile: FileReader {
      let data: Data
      func contents(of path: String) throws(FileError) -> Data { data }
    }
    try await Fuzzer.run(["kubeconfig.yaml"]) { input in
      do {
        let environment = ConfigurationEnvironment(variables: [:], files: OneFile(data: input))
        _ = try ClusterConfiguration.load(kubeconfig: "config", environment: environment)
      } catch {
        #expect(!"\(error)".isEmpty)
      }
    }
  }

  @Test func `amounts and selectors are read or refused, and read the same when shown`()
    async throws
  {
    try await Fuzzer.run(["document.json", "manifest.yaml"]) { input in
      for word in String(decoding: input, as: UTF8.self).split(separator: " ") {
        _ = try? LabelSelector(parsing: String(word))
        _ = try? FieldSelector(parsing: String(word))
        guard let amount = Quantity(String(word)) else { continue }
        #expect(Quantity(amount.description) == amount, "\(word)")
      }
    }
  }

  @Test(arguments: [PatchType.json, .merge, .strategicMerge, .apply])
  func `a patch is carried out or refused as the API does`(type: PatchType) async throws {
    let cluster = SimulatedCluster()
    let key = ObjectKey(namespace: "default", name: "a")
    let configMap: JSONValue = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "finalizers": ["x/y"]],
      "data": ["k": "0", "m": "0"],
    ]
    let created = try await cluster.transport.send(
      .create(.configMaps, namespace: "default", body: configMap.serialized()))
    #expect(created.status == 201)
    try await Fuzzer.run(["patch.json", "document.json"], rounds: 1_000) { input in
      let options = WriteOptions(fieldManager: "fuzz", dryRun: true)
      let answer = try await cluster.transport.send(
        .patch(.configMaps, key, type, body: input, options: options))
      #expect([200, 400, 409, 415, 422].contains(answer.status), "\(answer.status)")
    }
  }
}
