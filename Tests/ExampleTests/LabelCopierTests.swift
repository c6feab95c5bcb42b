import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesSimulator
import Logging
import Testing

/// The controller that the documentation shows: it is what it is said to be, and it works.
@Suite(.timeLimit(.minutes(5))) struct LabelCopierTests {
  @Test func `the documentation shows the code that is tested`() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let code = try String(contentsOf: tests.appending(path: "LabelCopier.swift"), encoding: .utf8)
    let article = try String(
      contentsOf: tests.appending(
        path: "../../Sources/KubernetesRuntime/KubernetesRuntime.docc/WritingAController.md"),
      encoding: .utf8)
    let block = article.split(separator: "```swift\n").last?.split(separator: "```").first
    #expect(block.map(String.init) == code)
  }

  @Test func `it gives ConfigMaps the label of their namespace`() async throws {
    let cluster = SimulatedCluster()
    let client = KubernetesClient(transport: cluster.transport)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let namespace: JSONValue = ["metadata": ["name": "shop", "labels": ["team": "a"]]]
    _ = try await client.create(.namespaces, namespace: nil, namespace, as: JSONValue.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await LabelCopier(client: client, logger: logger).run() }
      let configMap: JSONValue = ["metadata": ["name": "settings"]]
      _ = try await client.create(.configMaps, namespace: "shop", configMap, as: JSONValue.self)
      let key = ObjectKey(namespace: "shop", name: "settings")
      let options = WatchOptions(sendInitialEvents: true)
      let request = APIRequest.watch(.configMaps, namespace: "shop", options: options)
      var decoder = WatchDecoder(ObjectDecoding<JSONValue>.json)
      for try await chunk in try await client.stream(request).body {
        let isDone = try decoder.feed(chunk).contains { line in
          switch line {
          case .event(.added(let object)), .event(.modified(let object)):
            object["metadata"]?["labels"]?["team"] == "a"
          default: false
          }
        }
        if isDone { break }
      }
      let end = try await client.get(.configMaps, key, as: JSONValue.self)
      #expect(end["metadata"]?["labels"] == ["team": "a"])
      group.cancelAll()
    }
  }
}
