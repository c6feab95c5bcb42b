import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

/// The schemas of the operator's configuration file: for editors, and of the chart's `config`.
@Suite struct ConfigurationSchemaTests {
  private static let values = "charts/podpattern/values.schema.json"

  private func printed(_ arguments: String...) throws -> String {
    let folder = try TemporaryFolder()
    let output = try ProgramOutput(
      running: try BuiltProgram.path("podpattern"), ["json-schema"] + arguments,
      folder: folder.path)
    #expect(output.status == 0, "\(output.text)")
    return output.text
  }

  @Test func `the files are what the program prints`() throws {
    let own = try printed("configuration")
    #expect(
      try Repository.text("config/json-schema/podpattern-configuration.json") == own,
      "run make crd")
    let chart = try printed("values", "--file", "\(Repository.root)/\(Self.values)")
    #expect(try Repository.text(Self.values) == chart, "run make crd")
  }

  @Test func `every key of the documentation is one of the schema, and the other way round`() throws
  {
    let schema = try JSONValue(
      parsing: Repository.text("config/json-schema/podpattern-configuration.json"))
    let document = try Repository.text("docs/configuration.md")
    let block = try #require(document.split(separator: "```yaml\n").dropFirst().first)
    let text = String(try #require(block.split(separator: "```").first))
    let example = try #require(try YAMLStream.parse(text).first?.value)
    #expect(example.object?.isEmpty == false)
    func compare(_ example: JSONValue, _ schema: JSONValue, _ path: String) {
      let known = Set(schema["properties"]?.object?.keys.map(\.self) ?? [])
      let written = Set(example.object?.keys.map(\.self) ?? [])
      #expect(written.isSubset(of: known), "\(path): \(written.subtracting(known))")
      // Those of the log shipper have a page of their own.
      if path != "logShipper" {
        #expect(known.isSubset(of: written), "\(path): \(known.subtracting(written))")
      }
      for (name, inner) in example.object ?? [:] {
        guard
          let inner = schema["properties"]?[name].flatMap({ ($0["properties"] != nil) ? $0 : nil })
            .map({ (inner, $0) })
        else { continue }
        if path.isEmpty { compare(inner.0, inner.1, name) }
      }
    }
    compare(example, schema, "")
  }

  @Test(
    .enabled(if: Tool.helm.isAvailable, "\(Tool.helm.requirement)"),
    arguments: [
      "config.workrs=8", "config.workers=0", "config.fleet.operator=Later",
      "config.metrics.pattern=true", "config.logShipper.outputs[0].lokki.url=http://loki",
      "config.logShipper.files[0]=a.log", "config.images.curl=a", "config.timings=5",
      "config.logShipper.outputs[0].file.path=a.log",
    ])
  func `what is misspelt below config is an error of helm install`(setting: String) throws {
    let output = try Tool.helm.run(
      "template", "podpattern", "charts/podpattern", "--set", setting)
    #expect(output.status != 0 && output.text.contains("config"), "\(output.text.prefix(500))")
  }

  @Test(
    .enabled(if: Tool.helm.isAvailable, "\(Tool.helm.requirement)"),
    arguments: [
      "config.workers=8", "config.fleet.maxPatternsInMotion=10%",
      "config.fleet.maxPatternsInMotion=3", "config.metrics.patterns=true",
      "config.logShipper.outputs[0].loki.url=http://loki", "config.workers=null",
      "config.logShipper.securityContext.runAsUser=null", "config.logShipper.metrics.port=2021",
      "config.logShipper.outputs[0].file.volumeName=a",
      // What 0.1.0 called it.
      "config.logShipper.outputs[0].file.volume=a",
    ])
  func `what the operator reads is accepted`(setting: String) throws {
    let output = try Tool.helm.run(
      "template", "podpattern", "charts/podpattern", "--set", setting)
    #expect(output.status == 0, "\(output.text.prefix(500))")
  }
}
