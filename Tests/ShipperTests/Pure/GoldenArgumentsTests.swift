import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import OrderedCollections
import ShipperContract
import Testing

@testable import podpattern_shipper

/// The arguments that the operator gives the shipper, read by the shipper.
@Suite struct GoldenArgumentsTests {
  /// The arguments of each log shipper in the golden files of the expansion.
  private static func arguments() throws -> [[String]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "PodPatternCoreTests/Golden")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let documents = try names.filter { $0.hasSuffix(".golden.yaml") }.sorted().flatMap {
      try YAMLStream.parse(Data(contentsOf: folder.appending(path: $0))).map(\.value)
    }
    return documents.flatMap { pod in
      let containers = ["initContainers", "containers"].flatMap { pod["spec"]?[$0]?.array ?? [] }
      return containers.filter { $0["name"] == "log-shipper" }.map { container in
        ["run"] + (container["args"]?.array ?? []).compactMap(\.string).map(asTheKubeletDoes)
      }
    }
  }

  /// One dollar of two.
  private static func asTheKubeletDoes(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      isEscaped = character == "$" && !isEscaped && result.last == "$"
      if !isEscaped { result.append(character) }
    }
    return result
  }

  @Test func `the log shipper reads the arguments that the operator gives it`() throws {
    let all = try Self.arguments()
    #expect(all.count > 10)
    for arguments in all {
      guard case .run(let options) = try ShipperCommand.parse(arguments) else {
        Issue.record("no run: \(arguments)")
        continue
      }
      #expect(options.graceSeconds >= 1)
      #expect(options.volumeLimit.map { $0 > 0 } ?? true)
      #expect(!options.inputs.isEmpty)
    }
  }
}
