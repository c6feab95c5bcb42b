import KubernetesCore
import Testing

@testable import KubernetesSimulator

/// What is read from command lines without running them.
@Suite struct ProgramCourseTests {
  private static func course(_ command: String..., env: [String: String] = [:]) -> ProgramCourse {
    ContainerProgram.course(of: command, variables: env)
  }

  private static func script(_ text: String, env: [String: String] = [:]) -> ProgramCourse {
    ContainerProgram.course(of: ["sh", "-c", text], variables: env)
  }

  @Test(arguments: [
    ("exit 3", ProgramCourse.End.exits(code: 3)), ("exit 300", .exits(code: 44)),
    ("false", .exits(code: 1)), ("true", .exits(code: 0)), ("", .exits(code: 0)),
    ("false; true", .exits(code: 0)), ("false && exit 4", .exits(code: 1)),
    ("false || exit 4", .exits(code: 4)), ("true || exit 4", .exits(code: 0)),
    ("true && exit 5", .exits(code: 5)), ("set -e; false; exit 0", .exits(code: 1)),
    ("set -e\nfalse || true\nexit 2", .exits(code: 2)), ("false; exit", .exits(code: 1)),
    ("exit $CODE", .exits(code: 7)), ("exit ${CODE:-1}", .exits(code: 7)),
    ("exit ${NONE:-6}", .exits(code: 6)), ("A=8; exit $A", .exits(code: 8)),
    ("# exit 1\nexit 2 # not 3", .exits(code: 2)), ("echo 'a; exit 9'; exit 1", .exits(code: 1)),
    ("sleep infinity", .never), ("tail -f /dev/null", .never),
    ("while true; do date; done", .never),
    ("trap exit TERM; while :; do echo x >> /a; sleep 1; done", .never),
    ("while true; do break; done; exit 3", .unknown), ("if true; then exit 3; fi", .unknown),
    ("nginx -g 'daemon off;'", .unknown), ("exec nginx", .unknown), ("nope", .exits(code: 127)),
    ("sleep 1 & exit 2", .exits(code: 2)), ("date | cat; exit 2", .exits(code: 2)),
    ("curl -f https://nope.invalid/x", .exits(code: 6)),
    ("curl -f https://ok.example/x", .exits(code: 0)),
    ("wget http://nope.invalid/x || exit 12", .exits(code: 12)), ("exit \"3\"", .exits(code: 3)),
    ("test -f /nope", .exits(code: 1)), ("(exit 3)", .unknown), ("'unclosed", .unknown),
    ("echo ${unclosed", .exits(code: 0)), ("echo $(unclosed", .exits(code: 0)),
    ("\\", .unknown),
    (">", .exits(code: 0)), ("2>&1", .exits(code: 0)), ("exit 3 2>&1 >/dev/null", .exits(code: 3)),
    ("&& ||", .exits(code: 0)),
  ])
  func `a script ends as a shell would end it, or is not understood`(
    script: String, end: ProgramCourse.End
  ) {
    #expect(Self.script(script, env: ["CODE": "7"]).end == end)
  }

  @Test func `sleeps add up, and lines come at their time`() {
    let course = Self.script("echo one; sleep 2; echo two 2>/dev/null; sleep 1m; exit 1")
    #expect(course.seconds == 62)
    #expect(
      course.lines == [.init(second: 0, text: "one"), .init(second: 2, text: "two")])
  }

  @Test func `what goes to a file is no output, and the termination log is the message`() {
    let course = Self.script(
      "echo a > /shared/a; echo b >> /dev/stdout; echo gone > /dev/termination-log; exit 1")
    #expect(course.lines.map(\.text) == ["b"])
    #expect(course.terminationMessage == "gone")
  }

  @Test func `a program without a shell is known by its name`() {
    #expect(Self.course("false").end == .exits(code: 1))
    #expect(Self.course("sleep", "5").seconds == 5)
    #expect(Self.course("/bin/sleep", "infinity").end == .never)
    #expect(Self.course("nginx").end == .unknown)
    #expect(Self.course("nope").startFailure?.hasSuffix("not found in $PATH") == true)
    #expect(Self.course("echo", "$(NAME)", env: ["NAME": "x"]).lines.map(\.text) == ["x"])
    #expect(Self.course("bash", "-ec", "false; exit 0").end == .exits(code: 1))
    #expect(Self.course().end == .unknown)
    #expect(Self.course("sh", "-c").end == .unknown)
  }

  @Test func `a script that downloads in a loop fails for a host that can't be`() {
    let fetch = "trap 'exit 143' TERM\n(\n curl $1\n) & wait"
    func end(_ script: String, _ url: String) -> ProgramCourse {
      ContainerProgram.course(of: ["sh", "-c", script, "fetch", url], variables: [:])
    }
    #expect(end(fetch, "https://weather.invalid/v1").end == .exits(code: 6))
    #expect(
      end(fetch, "https://weather.invalid/v1").lines.map(\.text)
        == ["curl: (6) Could not resolve host: weather.invalid"])
    #expect(end(fetch, "https://weather.example.com/v1").end == .unknown)
    #expect(end("until curl $1; do sleep 1; done", "http://db.invalid:80").end == .never)
  }

  @Test(arguments: [
    ("nginx:1.27", "docker.io/library/nginx:1.27", true),
    ("nginx", "docker.io/library/nginx:latest", true),
    ("nginx:nope", "docker.io/library/nginx:nope", false),
    ("nginx:feature", "docker.io/library/nginx:feature", false),
    ("nginx:stable-alpine", "docker.io/library/nginx:stable-alpine", true),
    ("ghcr.io/acme/shop:feature", "ghcr.io/acme/shop:feature", true),
    ("ghcr.io/acme/shop:does-not-exist", "ghcr.io/acme/shop:does-not-exist", false),
    ("acme/missing:1", "docker.io/acme/missing:1", false),
    ("registry.invalid/web:1", "registry.invalid/web:1", false),
    ("localhost:5000/web", "localhost:5000/web:latest", true),
    ("nginx@sha256:abc", "docker.io/library/nginx@sha256:abc", true),
    ("nginx:1.27@sha256:abc", "docker.io/library/nginx@sha256:abc", true),
  ])
  func `an image is found, unless its name says otherwise`(
    name: String, full: String, isThere: Bool
  ) throws {
    let image = try #require(ImageReference(name))
    #expect(image.full == full)
    #expect((image.pullFailure == nil) == isThere)
  }

  @Test(arguments: ["", "Nginx:1", "nginx:", "a//b", "/a", "a b"])
  func `what is no name of an image is none`(name: String) {
    #expect(ImageReference(name) == nil)
  }
}
