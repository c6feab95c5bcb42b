internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// ControllerRevisions whose data nest deeper than anything that is read.
@Suite struct UnreadableRevisionTests {
  /// Has one ControllerRevision, which can't be parsed as a whole.
  private struct DeepRevision: Transport {
    private static let metadata = #"""
      "metadata":{"name":"web-1","namespace":"shop","uid":"u","resourceVersion":"7",
      "labels":{"podpattern.dev/pattern":"web"}}
      """#

    func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
      let isMetadata = request.headers.contains { $0.value.contains("PartialObjectMetadata") }
      let data =
        isMetadata
        ? ""
        : #","data":\#(String(repeating: #"{"a":"#, count: 900))1\#(String(repeating: "}", count: 900))"#
      return APIResponse(status: 200, body: Data("{\(Self.metadata)\(data)}".utf8))
    }

    func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
      throw TransportError(.refusedLocally, "nothing is streamed")
    }
  }

  @Test func `an unreadable revision is there, keeps no revision, and is no failure`() async throws
  {
    let writer = RevisionWriter(
      server: WriteClient(
        client: KubernetesClient(transport: DeepRevision()), limit: InFlightLimit(1)))
    let key = ObjectKey(namespace: "shop", name: "web-1")
    let found = try #require(try await writer.find(key))
    #expect(found.snapshot.uid == "u" && found.object == nil && found.content == nil)
    #expect(try await writer.content(of: key, owner: "u") == nil)
  }

  @Test func `a spec that could not be read back out of the history is refused`() {
    func fault(nesting: Int) -> String? {
      var value: JSONValue = 1
      for _ in 0..<nesting { value = ["a": value] }
      let pattern: JSONValue = [
        "metadata": ["name": "web"],
        "spec": [
          "template": ["spec": ["containers": [["name": "web", "image": "nginx", "zz": value]]]]
        ],
      ]
      do throws(FaultList) {
        _ = try PodPattern(json: pattern)
        return nil
      } catch { return error.description }
    }
    #expect(fault(nesting: 400) == nil)
    #expect(fault(nesting: 490)?.hasPrefix("spec: Too deep: 495 arrays and objects") == true)
  }
}
