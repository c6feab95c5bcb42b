import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import PodPatternCore
import Testing

/// The Helm chart, as far as it can be looked at without a cluster.
@Suite(.enabled(if: Tool.helm.isAvailable, "\(Tool.helm.requirement)"))
struct ChartTests {
  private static let chart = "charts/podpattern"

  @Test func `the chart passes helm lint`() throws {
    let lint = try Tool.helm.run("lint", "--strict", Self.chart)
    #expect(lint.status == 0, "\(lint.text)")
  }

  /// `make chart-golden` writes the files anew.
  @Test(arguments: ["default", "everything", "injection", "one-team"])
  func `the chart renders as its golden file says`(name: String) throws {
    let values = "Tests/DeploymentTests/Golden/\(name).values.yaml"
    let rendered = try Tool.helm.run(
      "template", "podpattern", Self.chart, "--namespace", "podpattern-system",
      // It would be nine tenths of the file.
      "--set", "crds.enabled=false", "--values", values)
    #expect(rendered.status == 0)
    let golden = try Repository.text("Tests/DeploymentTests/Golden/\(name).golden.yaml")
    #expect(rendered.text == golden)
  }

  /// The Deployment of the operator with some values.
  private func deployment(_ settings: String...) throws -> JSONValue {
    let rendered = try Tool.helm.run(
      arguments: ["template", "podpattern", Self.chart] + settings.flatMap { ["--set", $0] })
    #expect(rendered.status == 0, "\(rendered.text)")
    return try #require(try rendered.objects().first { $0["kind"] == "Deployment" })
  }

  @Test func `the CRD is part of the release, and stays when that goes unless it is to go`() throws
  {
    func definition(_ settings: String...) throws -> JSONValue? {
      let rendered = try Tool.helm.run(
        arguments: ["template", "podpattern", Self.chart] + settings.flatMap { ["--set", $0] })
      return try rendered.objects().first { $0["kind"] == "CustomResourceDefinition" }
    }
    let usual = try #require(try definition())
    let own = try Repository.objects("config/crd/podpattern.dev_podpatterns.yaml")[0]
    #expect(usual["spec"]?.isEquivalent(to: own["spec"] ?? [:]) == true)
    #expect(usual["metadata"]?["annotations"] == ["helm.sh/resource-policy": "keep"])
    let changed = try definition(
      "crds.keep=false", "crds.annotations.a=b", "commonLabels.team=x")
    #expect(changed?["metadata"]?["annotations"] == ["a": "b"])
    #expect(changed?["metadata"]?["labels"] == ["team": "x"])
    #expect(try definition("crds.enabled=false") == nil)
  }

  /// Defaults of namespaces are read without what copies configuration, and a list gives away as much.
  @Test(arguments: [
    [], ["watchNamespaces={a,b}"], ["rbac.configuration.configMaps=false"],
    ["rbac.configuration.configMaps=false", "watchNamespaces={a,b}"],
  ])
  func `every operator may get ConfigMaps, and make them unless that is turned off`(
    settings: [String]
  ) throws {
    let rendered = try Tool.helm.run(
      arguments: ["template", "podpattern", Self.chart, "--set", "crds.enabled=false"]
        + settings.flatMap { ["--set", $0] })
    #expect(rendered.status == 0, "\(rendered.text)")
    let roles = try rendered.objects().filter {
      ["ClusterRole", "Role"].contains($0["kind"]) && $0["metadata"]?["name"] == "podpattern"
    }
    #expect(roles.count == (settings.contains("watchNamespaces={a,b}") ? 2 : 1))
    for role in roles {
      let rules = (role["rules"]?.array ?? []).filter { $0["resources"] == ["configmaps"] }
      let verbs = rules.flatMap { $0["verbs"]?.array?.compactMap(\.string) ?? [] }.sorted()
      let isOff = settings.contains("rbac.configuration.configMaps=false")
      #expect(
        verbs
          == (isOff
            ? ["delete", "get", "list", "watch"]
            : ["create", "delete", "get", "list", "patch", "watch"]))
    }
  }

  /// The operator's configuration with some arguments of `helm template`.
  private func configuration(_ arguments: [String]) throws -> JSONValue {
    let rendered = try Tool.helm.run(
      arguments: ["template", "podpattern", Self.chart, "--set", "crds.enabled=false"] + arguments)
    #expect(rendered.status == 0, "\(rendered.text)")
    let map = try rendered.objects().first { $0["kind"] == "ConfigMap" }
    return try YAMLStream.parse(map?["data"]?["config.yaml"]?.string ?? "")[0].value
  }

  @Test func `on OpenShift the containers that patterns get name no user`() throws {
    let mode = "global.compatibility.openshift.adaptSecurityContext"
    let openShift = ["--api-versions", "security.openshift.io/v1"]
    for arguments in [
      [], ["--set", "\(mode)=disabled"], openShift + ["--set", "\(mode)=disabled"],
      ["--set", "\(mode)=auto"], ["--set", "global.compatibility=null"],
    ] {
      let configuration = try configuration(arguments)
      #expect(configuration["curl"] == nil && configuration["logShipper"] == nil, "\(arguments)")
    }
    for arguments in [openShift, ["--set", "\(mode)=force"], openShift + ["--set", "\(mode)="]] {
      let configuration = try configuration(arguments)
      var expected = HelperSettings.restricted(user: 1)
      expected["runAsUser"] = nil
      for name in ["curl", "logShipper"] {
        #expect(configuration[name]?["securityContext"]?.isEquivalent(to: expected) == true)
      }
    }
    let own = try configuration(
      openShift + [
        "--set", "config.curl.securityContext.runAsUser=7", "--set", "config.logShipper.image=x",
      ])
    #expect(own["curl"] == ["securityContext": ["runAsUser": 7]])
    #expect(own["logShipper"]?["image"] == "x")
    #expect(own["logShipper"]?["securityContext"]?["runAsNonRoot"] == true)
  }

  @Test func `names that YAML takes for numbers are texts, and no key stands twice`() throws {
    let values = """
      fullnameOverride: "777"
      namespaceOverride: "42"
      watchNamespaces: ["123"]
      commonLabels: {app.kubernetes.io/name: x, team: "1"}
      podLabels: {app.kubernetes.io/instance: x, team: "2"}
      podAnnotations: {checksum/config: x}
      serviceAccount: {name: "9", labels: {team: "3"}}
      priorityClassName: "5"
      metrics:
        serviceMonitor: {enabled: true, labels: {team: "4"}, namespace: "6"}
        podMonitor: {enabled: true, labels: {team: "4"}}
        prometheusRule: {enabled: true, labels: {team: "4"}}
        dashboard: {enabled: true, labels: {team: "4"}}
      """
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/values.yaml"
    try Data(values.utf8).write(to: URL(filePath: file))
    let rendered = try Tool.helm.run("template", "2048", Self.chart, "--values", file)
    // A key that stands twice is an error of the parser.
    let objects = try rendered.objects()
    #expect(objects.count > 15, "\(rendered.text.prefix(500))")
    for object in objects where object["kind"] != "CustomResourceDefinition" {
      let metadata = try #require(object["metadata"]?.object)
      for (key, value) in metadata where ["name", "namespace"].contains(key) {
        #expect(value.string != nil, "\(object["kind"] ?? ""): \(key)")
      }
      for (key, value) in metadata["labels"]?.object ?? [:] {
        #expect(value.string != nil, "\(object["kind"] ?? ""): \(key)")
      }
    }
    let template = objects.first { $0["kind"] == "Deployment" }?["spec"]?["template"]
    #expect(template?["metadata"]?["labels"]?["app.kubernetes.io/instance"] == "2048")
    #expect(template?["metadata"]?["labels"]?["team"] == "2")
    #expect(template?["spec"]?["serviceAccountName"] == "9")
    #expect(template?["spec"]?["priorityClassName"] == "5")
  }

  @Test func `the longest release name leaves room for each object's own`() throws {
    let release = String(repeating: "a", count: 53)
    let rendered = try Tool.helm.run("template", release, Self.chart)
    for object in try rendered.objects() {
      let name = object["metadata"]?["name"]?.string ?? ""
      let limit = object["kind"] == "PodPattern" ? 52 : 253
      #expect(!name.isEmpty && name.utf8.count <= limit, "\(object["kind"] ?? ""): \(name)")
    }
  }

  @Test func `what charts above share is honoured`() throws {
    let spec = try deployment(
      "enabled=true", "global.imageRegistry=mirror.example.com:5000",
      "global.imagePullSecrets[0]=shared", "global.imagePullSecrets[1].name=other",
      "imagePullSecrets[0].name=other")["spec"]?["template"]?["spec"]
    #expect(
      spec?["containers"]?[0]?["image"]?.string?.hasPrefix(
        "mirror.example.com:5000/podpattern/podpattern:") == true)
    #expect(spec?["imagePullSecrets"] == [["name": "shared"], ["name": "other"]])
  }

  @Test func `the operator has time to end, whatever its own timing`() throws {
    func seconds(_ settings: String...) throws -> Int? {
      let rendered = try Tool.helm.run(
        arguments: ["template", "podpattern", Self.chart] + settings.flatMap { ["--set", $0] })
      return try rendered.objects().first { $0["kind"] == "Deployment" }?["spec"]?["template"]?[
        "spec"]?["terminationGracePeriodSeconds"]?.integer
    }
    #expect(try seconds() == 30)
    #expect(try seconds("config.timings.stopTimeoutSeconds=60") == 70)
    #expect(try seconds("terminationGracePeriodSeconds=90") == 90)
  }

  @Test func `no user is named, so that a cluster may choose one`() throws {
    let spec = try deployment()["spec"]?["template"]?["spec"]
    for context in [spec?["securityContext"], spec?["containers"]?[0]?["securityContext"]] {
      #expect(context?["runAsUser"] == nil && context?["runAsGroup"] == nil && context != nil)
    }
    #expect(spec?["securityContext"]?["runAsNonRoot"] == true)
  }

  @Test(arguments: [
    ("nonsense=1", "nonsense"), ("replicas=many", "replicas"),
    ("image.pullPolicy=Sometimes", "pullPolicy"), ("resources.limits.memory=lots", "memory"),
    ("watchNamespaces[0]=Team_A", "watchNamespaces"), ("config.bindAddress=:80", "bindAddress"),
    // Without an election there may be one operator.
    ("leaderElection.enabled=false", "replicas"), ("image.digest=latest", "digest"),
    ("livenessProbe.httpGet.path=/", "httpGet"), ("extraEnv[0]=A=1", "extraEnv"),
    ("strategy.type=OnDelete", "strategy"), ("metrics=null", "metrics"),
    ("metrics.service=null", "service"), ("podSecurityContext=null", "podSecurityContext"),
    ("metrics.service.type=External", "type"),
  ])
  func `a value that is wrong is refused by its name`(set: String, name: String) throws {
    let rendered = try Tool.helm.run("template", "podpattern", Self.chart, "--set", set)
    #expect(rendered.status != 0)
    #expect(rendered.text.contains(name), "\(rendered.text)")
  }
}
