import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import PodPatternCore
import Testing

/// The manifest for krew, as a release fills it in, by the rules of krew's own validation.
@Suite(.tags(.process)) struct KrewTests {
  private static let script = Repository.path("scripts/krew-manifest")

  /// A folder with archives of a version for both platforms.
  ///
  /// `leavingOut`: a file that the second archive lacks.
  private func archives(_ version: String, leavingOut: String? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let files = ["podpattern", "podpattern-playground", "LICENSE"]
    for platform in ["amd64", "arm64"] {
      for file in files { try folder.write(file, "\(file) for \(platform)") }
      let names = files.filter { platform == "amd64" || $0 != leavingOut }.map { "./\($0)" }
      let tar = try ProgramOutput(
        running: "/usr/bin/env",
        [
          "tar", "-C", folder.path, "-czf",
          "\(folder.path)/podpattern-\(version)-linux-\(platform).tar.gz",
        ] + names, folder: folder.path)
      try #require(tar.status == 0, "\(tar.text)")
    }
    return folder
  }

  private func manifest(_ version: String, _ folder: TemporaryFolder) async throws -> ProgramOutput
  {
    try await ProgramOutput.of(
      "/bin/sh", [Self.script, version, folder.path], folder: folder.path, separatingErrors: true)
  }

  private func sum(_ file: String, _ folder: TemporaryFolder) throws -> String {
    let run = try ProgramOutput(
      running: "/usr/bin/env", ["sha256sum", "\(folder.path)/\(file)"], folder: folder.path)
    return String(run.text.prefix(64))
  }

  @Test func `the manifest of a release holds to krew's rules`() async throws {
    let version = PodPatternVersion.current
    let folder = try archives(version)
    let run = try await manifest(version, folder)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let documents = try YAMLStream.parse(Data(run.text.utf8))
    #expect(documents.count == 1 && !run.text.contains("@"))
    let plugin = try #require(documents.first?.value)
    #expect(plugin["apiVersion"] == "krew.googlecontainertools.github.com/v1alpha2")
    #expect(plugin["kind"] == "Plugin")
    // The name is that of the file in krew's index, and kubectl's command.
    #expect(plugin["metadata"] == ["name": "podpattern"])
    let spec = try #require(plugin["spec"])
    #expect(
      Set(spec.object?.keys ?? [])
        == ["version", "homepage", "shortDescription", "description", "caveats", "platforms"])
    #expect(spec["version"]?.string == "v\(version)")
    let short = try #require(spec["shortDescription"]?.string)
    #expect(short.count <= 50 && !short.contains("\n") && !short.hasSuffix("."))
    #expect(!short.lowercased().contains("kubectl"))
    // krew's index wants lines that fit a terminal.
    for field in ["description", "caveats"] {
      let text = try #require(spec[field]?.string)
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    let platforms = spec["platforms"]?.array ?? []
    #expect(platforms.count == 2)
    for (platform, arch) in zip(platforms, ["amd64", "arm64"]) {
      #expect(
        Set(platform.object?.keys ?? [])
          == ["selector", "uri", "sha256", "files", "bin"])
      #expect(platform["selector"] == ["matchLabels": ["os": "linux", "arch": .string(arch)]])
      let file = "podpattern-\(version)-linux-\(arch).tar.gz"
      #expect(
        platform["uri"]?.string
          == "https://github.com/podpattern/podpattern/releases/download/v\(version)/\(file)")
      let expected = try sum(file, folder)
      #expect(platform["sha256"]?.string == expected)
      let files = platform["files"]?.array ?? []
      #expect(
        files.compactMap { $0["from"]?.string } == [
          "podpattern", "podpattern-playground", "LICENSE",
        ])
      #expect(files.allSatisfy { $0["to"] == "." && $0.object?.count == 2 })
      #expect(platform["bin"] == "podpattern")
    }
  }

  @Test(arguments: [
    ("0.2", "is not a version"), ("v0.2.0", "is not a version"), ("01.2.0", "is not a version"),
    ("0.2.0;id", "is not a version"), ("0.2.0", "there is no "),
  ])
  func `what is no version, or has no archives, is told`(version: String, fault: String)
    async throws
  {
    let run = try await manifest(version, try archives("9.9.9"))
    #expect(run.status == 1 && run.text.isEmpty)
    #expect(run.errors.hasPrefix("krew-manifest: ") && run.errors.contains(fault), "\(run.errors)")
  }

  @Test(arguments: ["podpattern", "podpattern-playground", "LICENSE"])
  func `an archive that lacks a file is told`(file: String) async throws {
    let run = try await manifest("0.2.0-rc.1", try archives("0.2.0-rc.1", leavingOut: file))
    #expect(run.status == 1 && run.text.isEmpty)
    #expect(run.errors.hasSuffix("linux-arm64.tar.gz has no \(file) at its top\n"), "\(run.errors)")
  }
}
