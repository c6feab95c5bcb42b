import KubernetesCore
import PodPatternCore
import Testing

/// Scripts that a pattern's own parts can stand in for, and those that it can't.
@Suite struct HandwrittenPartsTests {
  private func convert(
    initContainers: [JSONValue] = [], containers: [JSONValue]
  ) throws -> Conversion.Answer {
    var conversion = Conversion()
    conversion.usesPatterns = true
    let pod: JSONValue = [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web"],
      "spec": [
        "initContainers": .array(initContainers), "containers": .array(containers),
        "volumes": [["name": "data", "emptyDir": [:]], ["name": "own", "emptyDir": [:]]],
      ],
    ]
    return try #require(conversion.convert([pod]).first)
  }

  private func container(
    _ name: String, _ command: [String], image: String = "busybox:1.37", at path: String = "/data"
  ) -> JSONValue {
    [
      "name": .string(name), "image": .string(image),
      "command": .array(command.map { .string($0) }),
      "volumeMounts": [["name": "data", "mountPath": .string(path)]],
    ]
  }

  private var web: JSONValue {
    [
      "name": "web", "image": "nginx:1.27",
      "volumeMounts": [["name": "data", "mountPath": "/usr/share/nginx/html"]],
    ]
  }

  @Test(arguments: [
    (["curl", "-sSfL", "-o", "/data/index.html", "https://example.com/a?b=c&d"], "index.html"),
    (["curl", "-fsSLo", "/data/index.html", "https://example.com/a?b=c&d"], "index.html"),
    (
      ["sh", "-c", "curl --fail 'https://example.com/a?b=c&d' --output /data/x/y.json"], "x/y.json"
    ),
    (["sh", "-c", "curl \"https://example.com/a?b=c&d\" > /data/index.html"], "index.html"),
    (
      ["/bin/sh", "-ec", "mkdir -p /data/x; wget -qO /data/x/a 'https://example.com/a?b=c&d'"],
      "x/a"
    ),
    (["wget", "-q", "-O", "/data/index.html", "https://example.com/a?b=c&d"], "index.html"),
    (["sh", "-c", "set -e\nwget -qO- 'https://example.com/a?b=c&d' >/data/a\necho done"], "a"),
  ])
  func `a download into a shared volume is a fetch`(command: [String], path: String) throws {
    let answer = try convert(initContainers: [container("get", command)], containers: [web])
    let spec = answer.objects.first?["spec"]
    #expect(
      spec?["initializers"] == [
        [
          "name": "get",
          "fetch": ["url": "https://example.com/a?b=c&d", "path": .string(path)],
        ]
      ])
    #expect(spec?["template"]?["spec"]?["initContainers"] == nil)
    #expect(spec?["sharedVolume"] == ["name": "data"])
    #expect(spec?["logShipper"] == ["enabled": false])
  }

  @Test(arguments: [
    ["curl", "-k", "-o", "/data/a", "https://example.com/a"],
    ["curl", "-H", "Authorization: x", "-o", "/data/a", "https://example.com/a"],
    ["curl", "-o", "/data/a", "https://user:word@example.com/a"],
    ["curl", "-o", "/elsewhere/a", "https://example.com/a"],
    ["curl", "-o", "/data/../a", "https://example.com/a"],
    ["curl", "-o", "/data/a", "https://example.com/$(NAME)"],
    ["curl", "https://example.com/a"],
    ["curl", "-o", "/data/a", "https://example.com/a", "https://example.com/b"],
    ["sh", "-c", "curl -o /data/a https://example.com/$VERSION"],
    ["sh", "-c", "curl https://example.com/a | tar x -C /data"],
    ["sh", "-c", "curl -o /data/a https://example.com/a; chmod 600 /data/a"],
    ["sh", "-c", "if true; then curl -o /data/a https://example.com/a; fi"],
    ["sh", "-c", "curl -o /data/a 'https://example.com/a"],
    ["wget", "--header=X: y", "-O", "/data/a", "https://example.com/a"],
    ["cp", "/a", "/data/a"],
  ])
  func `what a fetch can't do stays as it is`(command: [String]) throws {
    let answer = try convert(initContainers: [container("get", command)], containers: [web])
    let spec = answer.objects.first?["spec"]
    #expect(answer.outcome == .converted)
    #expect(spec?["initializers"] == nil)
    #expect(spec?["template"]?["spec"]?["initContainers"]?.array?.count == 1)
    #expect(spec?["sharedVolume"] == ["enabled": false])
  }

  @Test(arguments: [
    ("until nc -z db 5432; do sleep 1; done", "tcp", "db:5432"),
    (
      "until nc -zv -w 2 db.shop 5432 >/dev/null 2>&1; do echo waiting; sleep 2; done; echo up",
      "tcp", "db.shop:5432"
    ),
    ("while ! nc -z db 5432\ndo\n  sleep 1\ndone", "tcp", "db:5432"),
    (
      "until curl -sf http://api/healthz -o /dev/null; do sleep 5; done",
      "http", "http://api/healthz"
    ),
    (
      "until wget -q --spider http://api/healthz; do sleep 5; done",
      "http", "http://api/healthz"
    ),
  ])
  func `a loop that waits is a waitFor`(script: String, kind: String, target: String) throws {
    let answer = try convert(
      initContainers: [container("wait", ["sh", "-c", script])], containers: [web])
    let spec = answer.objects.first?["spec"]
    #expect(
      spec?["initializers"] == [["name": "wait", "waitFor": .object([kind: .string(target)])]])
    #expect(spec?["sharedVolume"] == ["enabled": false])
  }

  @Test(arguments: [
    "until nc -z db $PORT; do sleep 1; done",
    "until nslookup db; do sleep 1; done",
    "until nc -z db 5432; do sleep 1; done; ./migrate",
    "until curl -s http://api/healthz; do sleep 1; done",
    "until nc -z db 5432; do ./migrate; done",
    "until nc db 5432; do sleep 1; done",
    "nc -z db 5432",
  ])
  func `what a waitFor can't do stays as it is`(script: String) throws {
    let answer = try convert(
      initContainers: [container("wait", ["sh", "-c", script])], containers: [web])
    #expect(answer.objects.first?["spec"]?["initializers"] == nil)
  }

  @Test(arguments: [
    (["tail", "-n+1", "-F", "/data/access.log"], ["access.log"]),
    (["sh", "-c", "tail -n +1 -F /data/a.log /data/nginx/*.log"], ["a.log", "nginx/*.log"]),
    (["sh", "-c", "touch /data/a.log && exec tail -f /data/a.log"], ["a.log"]),
  ])
  func `a sidecar that prints log files is the log shipper`(
    command: [String], files: [String]
  ) throws {
    let answer = try convert(containers: [web, container("logs", command)])
    let spec = answer.objects.first?["spec"]
    #expect(spec?["logShipper"] == ["files": .array(files.map { .string($0) })])
    #expect(spec?["sharedVolume"] == ["name": "data"])
    #expect(spec?["template"]?["spec"]?["containers"]?.array?.map { $0["name"] } == ["web"])
  }

  @Test func `a native sidecar and a Fluent Bit of arguments are the log shipper, too`() throws {
    var tail = container("logs", ["tail", "-F", "/data/a.log"])
    tail["restartPolicy"] = "Always"
    var fluent = container("fluent", [], image: "cr.fluentbit.io/fluent/fluent-bit:4.0")
    fluent["command"] = nil
    fluent["args"] = ["-i", "tail", "-p", "path=/data/b.log", "-o", "stdout"]
    let answer = try convert(initContainers: [tail], containers: [web, fluent])
    let spec = answer.objects.first?["spec"]
    #expect(spec?["logShipper"] == ["files": ["a.log", "b.log"]])
    #expect(spec?["template"]?["spec"]?["initContainers"] == nil)
    #expect(spec?["template"]?["spec"]?["containers"]?.array?.count == 1)
  }

  @Test func `a collector with a configuration of its own stays, with a word`() throws {
    let fluent = container(
      "fluent", ["/fluent-bit/bin/fluent-bit", "-c", "/etc/fluent.conf"],
      image: "fluent/fluent-bit:4.0@sha256:00")
    let answer = try convert(containers: [web, fluent])
    let spec = answer.objects.first?["spec"]
    #expect(spec?["logShipper"] == ["enabled": false])
    #expect(spec?["template"]?["spec"]?["containers"]?.array?.count == 2)
    let remarks = answer.remarks.map(\.text).joined()
    #expect(remarks.contains("Fluent Bit") && remarks.contains("logShipper.outputs"))
  }

  @Test func `init containers keep their order, and sidecars theirs`() throws {
    let wait = container("wait", ["sh", "-c", "until nc -z db 5432; do sleep 1; done"])
    let migrate = container("migrate", ["./migrate"])
    var proxy = container("proxy", ["proxy"])
    proxy["restartPolicy"] = "Always"
    var agent = container("agent", ["agent"])
    agent["restartPolicy"] = "Always"
    let answer = try convert(
      initContainers: [proxy, migrate, wait, agent], containers: [web])
    let pattern = try #require(answer.objects.first)
    let template = try Expander().expand(try PodPattern(json: pattern)).podTemplate
    #expect(
      template["spec"]?["initContainers"]?.array?.map { $0["name"] }
        == ["proxy", "migrate", "wait", "agent"])
    let mixed = try convert(
      initContainers: [migrate, proxy, wait], containers: [web])
    #expect(
      mixed.objects.first?["spec"]?["template"]?["spec"]?["initContainers"]?.array?.count == 3)
    #expect(mixed.remarks.contains { $0.text.contains("sidecars stand between") })
  }

  @Test func `without the option nothing is replaced, and everything is offered`() throws {
    let pod: JSONValue = [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web"],
      "spec": [
        "initContainers": [container("get", ["curl", "-o", "/data/a", "https://example.com/a"])],
        "containers": [web, container("logs", ["tail", "-F", "/data/a.log"])],
        "volumes": [["name": "data", "emptyDir": [:]]],
      ],
    ]
    let answer = try #require(Conversion().convert([pod]).first)
    #expect(answer.objects.first?["spec"]?["template"]?["spec"] == pod["spec"])
    let paths = answer.remarks.filter { $0.text.contains("--use-patterns") }.map(\.path.description)
    #expect(paths == ["spec.initContainers[0]", "spec.containers[1]"])
    #expect(answer.remarks.allSatisfy { $0.kind == .note })
  }
}
