internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesTestSupport
internal import KubernetesYAML
internal import PodPatternCore
internal import Testing

/// The configurations of the golden files, read by Fluent Bit itself.
@Suite(.tags(.realFluentBit), .program(in: "FLUENT_BIT")) struct RealFluentBitTests {
  private static let program = ProcessInfo.processInfo.environment["FLUENT_BIT"]

  /// The golden files that have configurations.
  private static let files = GoldenFile.all.filter { file in
    !file.name.hasPrefix("faults-")
      && (try? file.golden().contains(ChildLabels.pipelinePrefix)) == true
  }

  @Test func `there are configurations to read`() {
    #expect(Self.files.count > 20)
  }

  @Test(arguments: files)
  func `Fluent Bit finds no fault with a configuration`(file: GoldenFile) throws {
    let program = try #require(Self.program)
    let folder = try TemporaryFolder()
    for (name, text) in try configurations(of: file) {
      try folder.write(name, text)
      let path = "\(folder.path)/\(name)"
      let output = try ProgramOutput(
        running: program, ["--dry-run", "--config=\(path)"], folder: folder.path)
      #expect(output.status == 0, "\(file.name), \(name): \(output.text)")
      #expect(
        output.text.contains("configuration test is successful"), "\(file.name), \(name)")
    }
  }

  /// The configuration of each pipeline.
  private func configurations(of file: GoldenFile) throws -> [(name: String, text: String)] {
    try YAMLStream.parse(file.golden()).map(\.value).filter { $0["kind"] == "Pod" }
      .flatMap { pod in
        (pod["metadata"]?["annotations"]?.object ?? [:])
          .filter { $0.key.hasPrefix(ChildLabels.pipelinePrefix) }
          .map {
            ("\($0.key.dropFirst(ChildLabels.pipelinePrefix.count)).yaml", $0.value.string ?? "")
          }
      }
  }

  @Test func `Fluent Bit finds the fault of a property that it does not know`() throws {
    let program = try #require(Self.program)
    let folder = try TemporaryFolder()
    try folder.write("broken.yaml", "pipeline:\n  inputs:\n    - name: nothing-of-the-kind\n")
    let path = "\(folder.path)/broken.yaml"
    let output = try ProgramOutput(
      running: program, ["--dry-run", "--config=\(path)"], folder: folder.path)
    #expect(output.status != 0)
  }
}
