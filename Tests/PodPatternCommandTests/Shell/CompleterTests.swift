import CommandSupport
import Testing

@testable import podpattern

/// What completes a word, from the commands' own definitions.
@Suite struct CompleterTests {
  private let completer: Completer

  init() throws {
    completer = Completer(
      try #require(Podpattern.tree),
      bare: ["-w": "--watch=true", "--watch": "--watch=true", "--dry-run": "--dry-run=client"])
  }

  /// The answer to a line whose last word is the one at the cursor.
  private func answer(_ line: String) -> Completer.Answer {
    completer.answer(
      to: line.split(separator: " ", omittingEmptySubsequences: false).map(String.init))
  }

  private func words(_ line: String) -> [String]? {
    guard case .known(let completion) = answer(line) else { return nil }
    return completion.candidates.map(\.word)
  }

  private func request(_ line: String) -> CompletionRequest? {
    guard case .live(let request) = answer(line) else { return nil }
    return request
  }

  @Test(arguments: [
    ("ro", ["rollout"]), ("rollout re", ["resume", "restart"]),
    ("help rollout st", ["status"]), ("help roll", ["rollout"]), ("fleet p", ["pause"]),
    ("completion ", ["bash", "zsh", "fish"]), ("kustomize s", ["schema"]), ("api-d", []),
  ])
  func `commands and fixed values are offered`(line: String, expected: [String]) {
    #expect(words(line) == expected)
  }

  @Test func `commands are offered with what they do`() throws {
    guard case .known(let completion) = answer("") else { throw Missing() }
    let render = completion.candidates.first { $0.word == "render" }
    #expect(render?.description == "Prints the objects that PodPatterns become, without a cluster.")
    #expect(completion.text.hasSuffix("\n:4\n"))
    #expect(!completion.candidates.contains { $0.word == "man" || $0.word == "api-docs" })
  }

  private struct Missing: Error {}

  @Test func `options are offered once, unless they repeat`() {
    #expect(words("rollout status --wa") == ["--watch"])
    #expect(words("rollout status --watch --wa") == [])
    #expect(words("rollout status -w --wa") == [])
    #expect(words("validate -f a.yaml --file") == ["--filename"])
    #expect(words("rollout status --") == words("rollout status web --"))
    #expect(words("rollout status -")?.contains("-n") == true)
    #expect(words("rollout status --")?.contains("-n") == false)
    // Those of another command are not.
    #expect(words("rollout undo --wat") == [])
  }

  @Test(arguments: [
    ("render -o ", ["yaml", "json", "name"]), ("render --output j", ["json"]),
    ("render --output=j", ["json"]), ("rollout undo web --dry-run=", ["none", "client", "server"]),
    ("rollout status --watch=", ["true", "false"]), ("rollout restart --all=t", ["true"]),
    ("run --log-level=w", ["warning"]),
  ])
  func `values of options are offered`(line: String, expected: [String]) {
    #expect(words(line) == expected)
  }

  @Test(arguments: ["render -f ", "render --filename=a", "run --kubeconfig ", "validate -f a -f "])
  func `files are the shell's`(line: String) {
    #expect(answer(line) == .known(.files))
    #expect(Completion.files.text == ":0\n")
  }

  @Test func `folders are, too`() {
    #expect(answer("man --directory ") == .known(Completion([], .folders)))
  }

  @Test func `names of patterns are asked for with what was typed`() throws {
    let request = try #require(
      self.request("rollout status --namespace shop --context=c -w web podp/a"))
    #expect(request.commands == ["rollout", "status"])
    #expect(request.subject == "pattern" && request.prefix == "podp/a")
    #expect(request.options == ["namespace": ["shop"], "context": ["c"]])
    #expect(request.words == ["web"])
    #expect(self.request("rollout restart --all ")?.flags == ["all"])
  }

  @Test(arguments: [
    ("rollout undo web --to-revision ", "to-revision"),
    ("rollout history web --revision=", "revision"),
    ("plan -n ", "namespace"), ("run --namespace ", "namespace"),
    ("fleet status --context k", "context"),
    // After an option that needs no value, and after `--`, comes a name.
    ("rollout status -w ", "pattern"), ("rollout undo --dry-run ", "pattern"),
    ("rollout status -- -", "pattern"),
  ])
  func `what only a cluster knows is asked for by its name`(line: String, subject: String) {
    #expect(request(line)?.subject == subject)
  }

  @Test func `what has to be given is offered`() {
    #expect(words("render ") == ["--filename"])
    #expect(words("render -f a.yaml ") == [])
  }

  @Test func `the playground completes its own words`() {
    #expect(
      answer("playground -f a.yaml --unt")
        == .passthrough(["-f", "a.yaml", "--unt"], command: ["playground"]))
  }

  @Test(arguments: [
    "nonsense ", "rollout nonsense x", "--nonsense=", "rollout status --nonsense=a",
  ])
  func `nonsense completes to nothing`(line: String) {
    #expect(words(line)?.isEmpty ?? true)
  }

  @Test func `a word that would be two lines is not printed`() {
    let completion = Completion([.init("a\nb"), .init("c d"), .init("e", "one\ntwo\tthree")])
    #expect(completion.text == "e\tone two three\n:4\n")
  }
}
