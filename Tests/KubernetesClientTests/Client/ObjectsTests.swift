import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Testing

@Suite struct ObjectsTests {
  struct Object: Codable, Equatable { var metadata: ObjectMeta }

  private static func page(_ names: [String], token: String?) -> APIResponse {
    let items = names.map { ["metadata": ["name": .string($0)]] as JSONValue }
    var metadata: JSONValue = ["resourceVersion": "9"]
    metadata["continue"] = token.map(JSONValue.string)
    return .json(["metadata": metadata, "items": .array(items)])
  }

  @Test func `a list follows the pages, and the token replaces the version`() async throws {
    let transport = ScriptedTransport(
      Self.page(["a", "b"], token: "t1"), Self.page(["c"], token: ""))
    let client = KubernetesClient.scripted(transport)
    let list = try await client.list(
      .pods, namespace: "default",
      options: ListOptions(
        limit: 2, resourceVersion: "5", resourceVersionMatch: "NotOlderThan"),
      as: Object.self)
    #expect(list.items.map(\.metadata.name) == ["a", "b", "c"])
    #expect(list.resourceVersion == "9")
    #expect(
      transport.requests.map(\.target) == [
        "/api/v1/namespaces/default/pods?limit=2&resourceVersion=5"
          + "&resourceVersionMatch=NotOlderThan",
        "/api/v1/namespaces/default/pods?limit=2&continue=t1",
      ])
  }

  @Test func `an item that can't be read spoils no other`() async throws {
    let deep = String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)
    let body = """
      {"items":[{"metadata":{"name":"a"}},{"metadata":{"name":7}},
      {"metadata":{"name":"b"},"data":\(deep)}],"metadata":{"resourceVersion":"9"}}
      """
    let answer = APIResponse(status: 200, body: Data(body.utf8))
    let objects = try await KubernetesClient.scripted(ScriptedTransport(answer))
      .list(.pods, namespace: nil, as: Object.self)
    #expect(objects.items.map(\.metadata.name) == ["a", "b"])
    #expect(objects.undecodable.count == 1)
    let values = try await KubernetesClient.scripted(ScriptedTransport(answer))
      .list(.pods, namespace: nil, as: JSONValue.self)
    #expect(values.items.count == 2)
    #expect(values.undecodable.map(\.key?.name) == ["b"])
  }

  @Test func `values of lists and watches keep every key, and their order`() async throws {
    let text = #"{"z":1,"\u00e9":2,"e\u0301":3,"a":{"c":1,"b":2}}"#
    let value = try JSONValue(parsing: text)
    let list = Data(#"{"metadata":{},"items":[\#(text)]}"#.utf8)
    let items = try await KubernetesClient.scripted(
      ScriptedTransport(APIResponse(status: 200, body: list))
    ).list(.pods, namespace: nil, as: JSONValue.self).items
    #expect(items.map { $0.serialized() } == [value.serialized()])
    let event = Data(#"{"type":"ADDED","object":\#(text)}"#.utf8)
    var decoder = WatchDecoder<JSONValue>()
    let lines = try decoder.feed(event + Data("\n".utf8))
    guard case .event(.added(let object)) = lines.first else {
      Issue.record("\(lines)")
      return
    }
    #expect(object.serialized() == value.serialized())
  }

  @Test func `a page too late surfaces as gone`() async throws {
    let transport = ScriptedTransport(
      Self.page(["a"], token: "t1"), .failure(410, "Expired"))
    let client = KubernetesClient.scripted(transport)
    var names: [String] = []
    let error = await #expect(throws: APIError.self) {
      for try await page in client.pages(.pods, namespace: nil, as: Object.self) {
        names += page.items.map(\.metadata.name)
      }
    }
    #expect(error?.isGone == true)
    #expect(names == ["a"])
  }

  @Test func `a watch gives its lines and ends with the stream`() async throws {
    let body = """
      {"type":"ADDED","object":{"metadata":{"name":"a"}}}
      {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7"}}}

      """
    let transport = ScriptedTransport(APIResponse(status: 200, body: Data(body.utf8)))
    let client = KubernetesClient.scripted(transport)
    var lines: [WatchLine<Object>] = []
    for try await line in try await client.watch(.pods, namespace: nil, as: Object.self) {
      lines.append(line)
    }
    #expect(
      lines == [
        .event(.added(Object(metadata: ObjectMeta(name: "a")))),
        .event(.bookmark(resourceVersion: "7", initialEventsEnd: false)),
      ])
  }

  @Test func `bodies are values, JSON values, or JSON as it is`() async throws {
    let transport = ScriptedTransport(
      .json([:]), .json([:]), .json(["b": 1.50, "a": 2]))
    let client = KubernetesClient.scripted(transport)
    struct Body: Codable { var a: Int }
    _ = try await client.create(.pods, namespace: "n", Body(a: 1), as: JSONValue.self)
    _ = try await client.replaceStatus(
      .pods, .web, ["b": 1, "a": 2] as JSONValue, as: JSONValue.self)
    let answer = try await client.apply(
      .pods, .web, Data("{ }".utf8), fieldManager: "m", force: true, as: JSONValue.self)
    #expect(
      transport.requests.map { String(decoding: $0.body ?? Data(), as: UTF8.self) }
        == [#"{"a":1}"#, #"{"b":1,"a":2}"#, "{ }"])
    #expect(
      transport.requests.map(\.target) == [
        "/api/v1/namespaces/n/pods", "/api/v1/namespaces/default/pods/web/status",
        "/api/v1/namespaces/default/pods/web?fieldManager=m&force=true",
      ])
    #expect(String(decoding: answer.serialized(), as: UTF8.self) == #"{"b":1.5,"a":2}"#)
  }

  @Test func `a deletion tells a finished one from one that has begun`() async throws {
    let transport = ScriptedTransport(
      .json(["kind": "Status", "metadata": [:], "status": "Success"]),
      .json([
        "kind": "Pod", "metadata": ["name": "web", "deletionTimestamp": "2026-01-31T08:00:00Z"],
      ]))
    let client = KubernetesClient.scripted(transport)
    guard case .done(let status) = try await client.delete(.pods, .web) else {
      return #expect(Bool(false))
    }
    #expect(status.status == "Success")
    guard case .object(let metadata) = try await client.delete(.pods, .web) else {
      return #expect(Bool(false))
    }
    #expect(metadata.isTerminating)
  }

  @Test func `a type is served under its own name, kind and scope alone`() async throws {
    let list = APIResponse.json([
      "resources": [["name": "deployments", "kind": "Deployment", "namespaced": true]]
    ])
    let transport = ScriptedTransport(list, list, .failure(404, "NotFound"))
    let client = KubernetesClient.scripted(transport)
    #expect(try await client.serves(.deployments))
    let statefulSets = ResourceType(
      group: "apps", version: "v1", kind: "StatefulSet", plural: "statefulsets")
    #expect(try await !client.serves(statefulSets))
    #expect(try await !client.serves(.pods))
    #expect(transport.requests.map(\.path) == ["/apis/apps/v1", "/apis/apps/v1", "/api/v1"])
  }

  @Test func `versions compare by number, whatever the vendor appends`() async throws {
    let transport = ScriptedTransport(
      .json(["major": "1", "minor": "29+", "gitVersion": "v1.29.3-eks"]))
    let version = try await KubernetesClient.scripted(transport).serverVersion()
    #expect(version.isAtLeast(1, 29))
    #expect(version.isAtLeast(1, 9))
    #expect(!version.isAtLeast(1, 30))
  }

  @Test func `a server that was built without its version tells none, and others in one place`()
    async throws
  {
    let texts = ["v0.0.0-master+$Format:%H$", "", "v", "v1", "v1.31.4-rc.1", "1.30.2+k3s1"]
    var releases: [[Int]?] = []
    for text in texts {
      let answer = APIResponse.json(["major": "", "minor": "", "gitVersion": .string(text)])
      let client = KubernetesClient.scripted(ScriptedTransport(answer))
      releases.append(try await client.serverVersion().release.map { [$0.major, $0.minor] })
    }
    #expect(releases == [nil, nil, nil, nil, [1, 31], [1, 30]])
  }
}
