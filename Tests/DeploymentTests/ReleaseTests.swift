import KubernetesCore
import KubernetesTestSupport
import Testing

/// What a release needs of each commit.
@Suite(.enabled(if: Tool.python.isAvailable, "\(Tool.python.requirement)"))
struct ReleaseTests {
  @Test func `each check of a release notices what is wrong`() throws {
    let output = try Tool.python.run("scripts/release-check", "--self-check", "--skip", "images")
    #expect(output.status == 0, "\(output.text)")
    #expect(output.text.contains("0 missed"), "\(output.text)")
  }

  @Test func `this tree has what every commit has to have`() throws {
    let output = try Tool.python.run("scripts/release-check", "--always")
    #expect(output.status == 0, "\(output.text)")
  }

  @Test func `install.yaml is refused without digests`() throws {
    let folder = try TemporaryFolder()
    let output = try ProgramOutput(
      running: Repository.path("scripts/install-manifest"),
      ["--operator", "0.1.0", "--log-shipper", "latest", "--curl", "8"], folder: folder.path)
    #expect(output.status == 2)
    #expect(output.text.contains("--operator sha256:…"), "\(output.text)")
  }

  /// With a stand-in for git, which answers for one package with an annotated tag.
  @Test func `packages are pinned to the commits of their tags, and a moved tag is noticed`() throws
  {
    let folder = try TemporaryFolder()
    let git = """
      #!/bin/sh
      commit=$(cat commit)
      printf '%s\\trefs/tags/1.0.0\\n' 0000000000000000000000000000000000000000
      printf '%s\\trefs/tags/1.0.0^{}\\n' "$commit"
      """
    let script = try Repository.text("scripts/pin-dependencies")
    let pin: JSONValue = [
      "identity": "a", "kind": "remoteSourceControl", "location": "https://github.com/a/a",
      "state": ["revision": "b", "version": "1.0.0"],
    ]
    let list: JSONValue = ["pins": [pin], "version": 3]
    try folder.write("Package.resolved", String(decoding: list.serialized(), as: UTF8.self))
    try folder.write("commit", String(repeating: "1", count: 40))
    try folder.write("git", git, isExecutable: true)
    func run(_ arguments: String...) throws -> ProgramOutput {
      try ProgramOutput(
        running: "/bin/sh",
        [
          "-c",
          "cd \"$0\" && mkdir -p scripts && cat > scripts/pin && "
            + "PATH=\"$0:$PATH\" exec python3 scripts/pin \"$@\"", folder.path,
        ] + arguments, input: script, folder: folder.path)
    }
    let written = try run()
    #expect(written.status == 0, "\(written.text)")
    #expect(folder.has("release/Package.resolved"))
    #expect(try run("--check").status == 0)
    try folder.write("commit", String(repeating: "2", count: 40))
    let moved = try run("--check")
    #expect(moved.status == 1)
    #expect(moved.text.contains("a 1.0.0 is 222") && moved.text.contains("pinned to 111"))
  }

  @Test func `the scripts of a release are programs`() throws {
    for name in ["release-check", "sbom", "pin-dependencies", "install-manifest", "build-archives"]
    {
      #expect(try Repository.text("scripts/\(name)").hasPrefix("#!/"), "\(name)")
    }
  }
}
