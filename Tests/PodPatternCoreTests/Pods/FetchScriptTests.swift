internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesTestSupport
internal import OrderedCollections
internal import Testing

@testable internal import PodPatternCore

/// The script of `fetch`, with a curl that answers as a test says and writes down how it was called.
@Suite struct FetchScriptTests {
  private static let url = "https://a.example/x"

  @Test func `A file is there under its name once it is whole`() throws {
    let run = try FetchRun(Fetch(url: Self.url, path: "f"), answers: [Self.url: "200 "])
    #expect(run.status == 0)
    #expect(run.file == "body of \(Self.url)\n")
    #expect(run.calls.count == 1)
  }

  @Test func `A file of another digest is not there`() throws {
    let fetch = Fetch(url: Self.url, path: "f", sha256: String(repeating: "0", count: 64))
    let run = try FetchRun(fetch, answers: [Self.url: "200 "])
    #expect(run.status == 1)
    #expect(run.file == nil)
    #expect(run.text.hasPrefix("the SHA-256 digest is "))
  }

  @Test func `What a user writes reaches curl as it is, and no shell`() throws {
    var fetch = Fetch(url: "http://a.example/$(touch${IFS}x)'", path: "f")
    let hostile = #"$(touch pwned) `touch pwned` '"; touch pwned; \ $HOME {} *"#
    fetch.headers = [
      FetchHeader(name: "X-A", value: .text(hostile)), FetchHeader(name: "X-B", value: .text("")),
      FetchHeader(name: "X-C", value: .secret(name: "s", key: "k")),
    ]
    let run = try FetchRun(fetch, answers: [fetch.url: "200 "], secrets: [hostile])
    #expect(run.status == 0, "\(run.text)")
    #expect(run.calls[0].contains("X-A: \(hostile)"))
    #expect(run.calls[0].contains("X-B;"))
    #expect(run.calls[0].contains(fetch.url))
    #expect(run.inputs == ["X-C: \(hostile)"])
    #expect(!run.calls[0].contains { $0.hasPrefix("X-C") })
    #expect(run.names == ["calls", "curl", "f", "inputs"])
  }

  @Test func `A Secret of several lines is no header`() throws {
    var fetch = Fetch(url: Self.url, path: "f")
    fetch.headers = [FetchHeader(name: "X-C", value: .secret(name: "s", key: "k"))]
    let forged = try FetchRun(fetch, answers: [Self.url: "200 "], secrets: ["a\nX-Admin: 1"])
    #expect(forged.status == 1)
    #expect(forged.text.contains("header X-C is not one line"))
    #expect(forged.calls.isEmpty)
    // An editor leaves a newline at the end.
    let usual = try FetchRun(fetch, answers: [Self.url: "200 "], secrets: ["a\r\n"])
    #expect(usual.inputs == ["X-C: a"])
  }

  @Test(arguments: [
    ("https://a.example/x", "https://a.example/y"), ("https://a.example/x", "https://A.EXAMPLE/y"),
    ("https://a.example/x", "https://a.example:443/y"),
    ("http://a.example/x", "https://a.example/y"),
    ("http://a.example:8080/x", "http://a.example:8080?y"),
    ("http://[fd00::1]/x", "http://[fd00::1]:80/"),
    ("HTTPS://a.example", "https://a.example/"),
  ])
  func `A redirect to the own host is followed, with the headers`(
    url: String, next: String
  ) throws {
    var fetch = Fetch(url: url, path: "f")
    fetch.headers = [
      FetchHeader(name: "X-A", value: .text("b")),
      FetchHeader(name: "X-C", value: .secret(name: "s", key: "k")),
    ]
    let run = try FetchRun(
      fetch, answers: [url: "302 \(next)", next: "200 "], secrets: ["token"])
    #expect(run.status == 0, "\(run.text)")
    #expect(run.file == "body of \(next)\n")
    #expect(run.calls.allSatisfy { $0.contains("X-A: b") })
    #expect(run.inputs == ["X-C: token", "X-C: token"])
  }

  @Test(arguments: [
    "https://b.example/y", "https://a.example.b.example/", "https://a.example:8443/y",
    "https://a.example@b.example/y", "https://169.254.169.254/latest", "http://a.example/y",
    "https://a.example\\@b.example/", "ftp://a.example/", "https:///a.example/", "https://",
  ])
  func `A redirect to another host, or from https to http, is not followed`(next: String) throws {
    let run = try FetchRun(
      Fetch(url: Self.url, path: "f"), answers: [Self.url: "302 \(next)", next: "200 "])
    #expect(run.status == 1)
    #expect(run.file == nil)
    #expect(run.calls.count == 1)
    #expect(run.text.hasPrefix("https://a.example:443 redirects to "), "\(run.text)")
    #expect(run.names == ["calls", "curl", "inputs"])
  }

  @Test func `Headers go to the URL's own host only, also after a redirect elsewhere and back`()
    throws
  {
    var fetch = Fetch(url: Self.url, path: "f")
    fetch.redirects = .anyHost
    fetch.headers = [
      FetchHeader(name: "X-A", value: .text("b")),
      FetchHeader(name: "X-C", value: .secret(name: "s", key: "k")),
    ]
    let (other, back) = ("https://b.example/", "https://a.example/z")
    let run = try FetchRun(
      fetch, answers: [Self.url: "302 \(other)", other: "302 \(back)", back: "200 "],
      secrets: ["token"])
    #expect(run.status == 0, "\(run.text)")
    #expect(run.calls.map { $0.contains("X-A: b") } == [true, false, true])
    #expect(run.inputs == ["X-C: token", "X-C: token"])
  }

  @Test(arguments: [
    ("93.184.216.34", true), ("2606:2800:21f:cb07::1", true), ("100.63.0.1", true),
    ("172.15.0.1", true), ("172.32.0.1", true), ("198.20.0.1", true), ("223.1.1.1", true),
    ("127.0.0.1", false), ("10.96.0.1", false), ("169.254.169.254", false), ("172.16.0.1", false),
    ("172.31.255.255", false), ("192.168.1.1", false), ("100.64.0.1", false),
    ("100.127.1.1", false), ("198.18.0.1", false), ("0.0.0.0", false), ("224.0.0.1", false),
    ("255.255.255.255", false), ("::1", false), ("::", false), ("::ffff:10.0.0.1", false),
    ("::ffff:93.184.216.34", false), ("fe80::1", false), ("fd00:ec2::254", false),
    ("64:ff9b::a00:1", false), ("2002:a00:1::", false), ("2001::1", false),
    ("2001:db8::1", false), ("ff02::1", false), ("", false),
  ])
  func `A public host is one with a public address, and curl has to use that address`(
    address: String, isPublic: Bool
  ) throws {
    var fetch = Fetch(url: Self.url, path: "f")
    fetch.redirects = .publicHosts
    let next = "https://b.example/y"
    let run = try FetchRun(
      fetch,
      answers: [Self.url: "302 \(next)", "telnet://b.example:443": address, next: "200 "])
    #expect((run.status == 0) == isPublic, "\(run.text)")
    let place = address.contains(":") ? "[\(address)]" : address
    #expect((run.calls.last?.contains("b.example:443:\(place)") ?? false) == isPublic)
    #expect(run.calls.count == (isPublic ? 3 : 2))
  }

  @Test func `With redirects None nothing is followed, and otherwise at most ten redirects`() throws
  {
    var fetch = Fetch(url: Self.url, path: "f")
    fetch.redirects = .none
    let none = try FetchRun(fetch, answers: [Self.url: "302 https://a.example/y"])
    #expect(none.status == 1)
    #expect(none.text.contains("fetch.redirects is None"))
    fetch.redirects = .anyHost
    let loop = try FetchRun(fetch, answers: [Self.url: "302 \(Self.url)"])
    #expect(loop.status == 1)
    #expect(loop.calls.count == 11)
  }

  @Test func `curl's own failure is the container's`() throws {
    let run = try FetchRun(Fetch(url: Self.url, path: "f"), answers: [:])
    #expect(run.status == 22)
  }
}

/// One run of the command in a folder of its own.
private struct FetchRun {
  let status: Int32
  let text: String
  /// The arguments of each curl.
  let calls: [[String]]
  /// The lines that curls were given as headers.
  let inputs: [String]
  /// The file that was fetched.
  let file: String?
  /// What is in the folder afterwards.
  let names: [String]

  /// Answers the question for a URL with what `--write-out` is to print; others fail.
  private static let curl = """
    #!/bin/sh
    url= output= headers=
    for word in "$@"; do
      printf '%s\\n' "$word" >>calls
      case $previous in
        --url) url=$word ;;
        --output) output=$word ;;
        --header) [ "$word" != @- ] || headers=1 ;;
      esac
      previous=$word
    done
    echo --- >>calls
    [ -z "$headers" ] || cat >>inputs
    while read -r key answer; do
      [ "$key" = "$url" ] || continue
      [ -z "$output" ] || echo "body of $url" >"$output"
      printf '%s' "$answer"
      case $answer in '200') printf ' ' ;; esac
      exit 0
    done <answers
    exit 22
    """

  init(_ fetch: Fetch, answers: [String: String], secrets: [String] = []) throws {
    let folder = try TemporaryFolder()
    try folder.write("curl", Self.curl, isExecutable: true)
    try folder.write("answers", answers.map { "\($0) \($1)\n" }.joined())
    for name in ["calls", "inputs"] { try folder.write(name, "") }
    let command = fetch.command(as: "a", into: folder.path, limit: 1000)
    let variables = secrets.enumerated().map { "\(Fetch.variable($0 + 1))=\($1)" }
    let output = try ProgramOutput(
      running: "/usr/bin/env",
      ["-C", folder.path, "PATH=\(folder.path):/usr/bin:/bin"] + variables
        + command.words.map(asTheKubeletDoes), folder: folder.path)
    status = output.status
    text = output.text
    func content(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: "\(folder.path)/\(name)")), as: UTF8.self)
    }
    calls = try content("calls").split(separator: "---\n").map {
      $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    inputs = try content("inputs").split(separator: "\n").map(String.init)
    file = try? content("f")
    names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0 != "answers" }.sorted()
  }
}

/// An argument as the kubelet hands it on: with one dollar of two.
private func asTheKubeletDoes(_ text: String) -> String {
  text.split(separator: "$$", omittingEmptySubsequences: false).joined(separator: "$")
}
