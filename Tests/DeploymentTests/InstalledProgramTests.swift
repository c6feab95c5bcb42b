import FoundationEssentials
import KubernetesTestSupport
import Testing

/// What `make install-program` installs.
@Suite(.tags(.process)) struct InstalledProgramTests {
  @Test func `programs, links, man pages and completion are where they are looked for`()
    async throws
  {
    let folder = try TemporaryFolder()
    let built = URL(filePath: try BuiltProgram.path("podpattern")).deletingLastPathComponent().path
    func install() async throws -> ProgramOutput {
      try await ProgramOutput.of(
        "/usr/bin/env",
        [
          "DESTDIR=\(folder.path)/root", "PREFIX=/usr", Repository.path("scripts/install-program"),
          built,
        ], folder: folder.path, separatingErrors: true)
    }
    let run = try await install()
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    // Once more over what is there.
    let again = try await install()
    #expect(again.status == 0, "\(again.errors)")

    for file in [
      "bin/podpattern", "bin/podpattern-playground", "share/man/man1/podpattern-rollout.1",
      "share/man/man1/podpattern-playground.1", "share/man/man1/kubectl-podpattern.1",
    ] { #expect(folder.has("root/usr/\(file)"), "\(file)") }
    for name in ["kubectl-podpattern", "kubectl_complete-podpattern"] {
      let link = "\(folder.path)/root/usr/bin/\(name)"
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "podpattern")
    }
    for (file, beginning) in [
      ("bash-completion/completions/podpattern", "# Completion of podpattern for bash"),
      ("zsh/site-functions/_podpattern", "#compdef podpattern\n"),
      ("fish/vendor_completions.d/podpattern.fish", "# Completion of podpattern for fish"),
      // The playground's own page, and not that of the command that starts it.
      ("man/man1/podpattern-playground.1", ".Dd "),
    ] {
      let data = try Data(contentsOf: URL(filePath: "\(folder.path)/root/usr/share/\(file)"))
      #expect(String(decoding: data, as: UTF8.self).hasPrefix(beginning), "\(file)")
    }
    let page = try Data(
      contentsOf: URL(filePath: "\(folder.path)/root/usr/share/man/man1/podpattern-playground.1"))
    #expect(String(decoding: page, as: UTF8.self).contains("until\\-ready"))
  }

  @Test func `without a folder it says how it is used`() async throws {
    let folder = try TemporaryFolder()
    let run = try await ProgramOutput.of(
      Repository.path("scripts/install-program"), [], folder: folder.path, separatingErrors: true)
    #expect(run.status == 2 && run.errors.hasPrefix("usage: "))
  }
}
