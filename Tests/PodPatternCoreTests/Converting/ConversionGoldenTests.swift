import FoundationEssentials
import KubernetesCore
import KubernetesYAML
import PodPatternCore
import Testing

/// The files under `Converting/Golden`. What stands before the first dash of a name says what is asked
/// for: `pattern`, `used` (with the pattern's own parts), `folded`, or the kind that patterns become.
@Suite struct ConversionGoldenTests {
  struct File: Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }

    static let directory: URL = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden", directoryHint: .isDirectory)

    static let all: [File] = {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
      return names.filter { $0.hasSuffix(".input.yaml") }.sorted()
        .map { File(name: String($0.dropLast(".input.yaml".count))) }
    }()

    func url(_ kind: String) -> URL { Self.directory.appending(path: "\(name).\(kind).yaml") }

    var conversion: Conversion {
      var conversion = Conversion()
      switch name.split(separator: "-").first {
      case "used": conversion.usesPatterns = true
      case "folded": conversion.folds = true
      case let word?: conversion.target = Conversion.Target(rawValue: String(word)) ?? .pattern
      case nil: break
      }
      return conversion
    }
  }

  @Test func `there is a file for each kind of conversion`() {
    let words = Set(File.all.map { $0.name.split(separator: "-").first })
    #expect(words.isSuperset(of: ["pattern", "used", "folded", "deployment", "job", "pod"]))
  }

  @Test(arguments: File.all)
  func `objects become what their golden file says`(file: File) throws {
    let objects = try YAMLStream.parse(try Data(contentsOf: file.url("input"))).map(\.value)
    let answers = file.conversion.convert(objects)
    #expect(answers.count == objects.count)
    let text = answers.enumerated().map { index, answer in
      let remarks: [JSONValue] = answer.remarks.map {
        .string("\($0.kind.rawValue): \($0.path): \($0.text)")
      }
      let head: JSONValue = [
        "object": .integer(index), "outcome": .string("\(answer.outcome)"),
        "remarks": .array(remarks),
      ]
      let made = answer.outcome == .unchanged ? [] : answer.objects
      return YAMLEmitter.emit(documents: [head] + made)
    }.joined(separator: "---\n")
    if GoldenFile.rewrites { try Data(text.utf8).write(to: file.url("golden")) }
    let golden = String(decoding: try Data(contentsOf: file.url("golden")), as: UTF8.self)
    #expect(golden == text)
    for (object, answer) in zip(objects, answers)
    where answer.outcome == .unchanged || answer.outcome == .left {
      #expect(answer.objects == [object])
    }
  }
}
