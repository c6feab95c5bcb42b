internal import KubernetesCore

/// Downloads a URL into a file of the shared volume.
package struct Fetch: Sendable, Hashable {
  /// An `http` or `https` URL.
  package var url: String
  /// The file, relative to the shared volume's root.
  package var path: String
  /// Headers that go with the request, in order.
  package var headers: [FetchHeader] = []
  /// What the file's SHA-256 digest must be, in 64 hexadecimal digits.
  package var sha256: String?
  /// Where the server may redirect to.
  package var redirects = Redirects.sameHost

  /// Where the server of a download may redirect to. From https to http it never may, and headers go
  /// to the URL's own host alone.
  package enum Redirects: String, Sendable, Hashable, CaseIterable {
    /// Nowhere.
    case none = "None"
    /// To the URL's own host and port, or from http to https there.
    case sameHost = "SameHost"
    /// To other hosts too, as long as their addresses are public ones.
    case publicHosts = "PublicHosts"
    /// To every host, those of the cluster and of the node included.
    case anyHost = "AnyHost"
  }

  /// A download of a URL to a path.
  package init(url: String, path: String, headers: [FetchHeader] = [], sha256: String? = nil) {
    self.url = url
    self.path = path
    self.headers = headers
    self.sha256 = sha256
  }
}

/// One header of an HTTP request.
package struct FetchHeader: Sendable, Hashable {
  /// The name, as HTTP has it.
  package var name: String
  /// Where the value comes from.
  package var value: Value

  /// The value of a header.
  package enum Value: Sendable, Hashable {
    /// A text, which everybody can read who can read the pattern; may be empty.
    case text(String)
    /// What a key of a Secret in the pattern's namespace holds.
    case secret(name: String, key: String)
  }

  /// A header of a name and a value.
  package init(name: String, value: Value) {
    self.name = name
    self.value = value
  }
}

extension Fetch {
  static var type: FieldType<Self> { .object(fields) }
  static let refreshing = InitializerRefreshing.always("a fetch")
  static let sharedVolumeUse: String? = "fetch downloads into the shared volume"

  private static let fields = Fields(
    Fetch(url: "", path: ""), "Downloads a URL into a file of the shared volume."
  ) {
    Field(
      \.url, "url",
      .text(2048, .url(credentials: "use headers, with valueFrom for what is secret")), .required,
      "What to download: an http or https URL.")
    Field(
      \.path, "path", .text(1024, .file), .required,
      "The file to write, relative to the shared volume's root. Its directories are made.")
    Field(
      \.headers, "httpHeaders", .list(of: .object(FetchHeader.fields), maxItems: 32), .optional,
      "Headers that go with the request."
    ).formerly("headers", .formerObjects).turn(1)
    Field(
      \.redirects, "redirects", .choice, .optional,
      "Where the server may redirect to: nowhere (None), to the URL's own host (SameHost), to other"
        + " hosts that have a public address (PublicHosts), or to every host, the cluster's own and"
        + " the node's included (AnyHost). Headers go to the URL's own host alone, and from https"
        + " to http no redirect is followed. SameHost without it."
    ).turn(1)
    Field(
      \.sha256, "sha256", .text(64, .sha256, mayBeEmpty: true).map { $0.lowercased() }, .optional,
      "What the file's SHA-256 digest must be, in 64 hexadecimal digits; any without it.")
  }
}

extension FetchHeader {
  fileprivate static let fields = Fields(FetchHeader(name: "", value: .text("")), "One header.") {
    Field(\.name, "name", .text(256, .headerName), .required, "The header's name.")
    Field(
      \.value, "value",
      FieldType.text(4096, .noControlCharacters, mayBeEmpty: true).map { Value.text($0) },
      .optional,
      "The header's value. Anyone who may read the pattern can read it.")
    Field(at: "value") { _, members in
      members["value"]?.string != nil && members["valueFrom"]?.object != nil
        ? "Forbidden: valueFrom says already what it is" : nil
    }
    Field(
      \.value, "valueFrom",
      FieldType.object(source).map { (source: JSONObject) -> Value? in
        guard let secret = source["secretKeyRef"], let name = secret["name"]?.string,
          let key = secret["key"]?.string
        else { return nil }
        return Value.secret(name: name, key: key)
      })
  }

  private static let source = Fields<JSONObject>(
    [:], "Where the value comes from instead, for what is secret."
  ) {
    Field(
      "secretKeyRef", .secretKey(), .required, "A key of a Secret in the pattern's namespace.")
  }
}

// MARK: The pod

extension Fetch: InitializerKind {
  static let name = "fetch"

  func container(_ step: InitializerStep, _ reader: inout FieldReader) -> PlacedContainer {
    step.checkCurl(&reader)
    if !step.context.sharedVolume.enabled {
      reader.fault(
        step.kindPath,
        "Forbidden: there is no shared volume to fetch into; enable sharedVolume")
    }
    let name = step.initializer.name
    let command = command(
      as: name, into: step.context.sharedDirectory(of: [name]),
      limit: step.context.sharedVolumeLimit)
    return step.curlContainer(command, sharedMount: mount)
  }

  /// Readers of the file see the old one or the new one, and after a failure the old one.
  func refresher(
    every seconds: Int, _ step: InitializerStep, _ reader: inout FieldReader
  ) -> PlacedContainer? {
    let name = step.initializer.refresherName
    let command = command(
      as: name, into: step.context.sharedDirectory(of: [name, step.initializer.name]),
      limit: step.context.sharedVolumeLimit)
    return step.curlContainer(
      command.repeated(every: seconds), .refresher, sharedMount: mount)
  }

  /// Only the file's directory is mounted, so that the kubelet creates it, writable for all users;
  /// curl would create it for its own user.
  private var mount: PlacedContainer.SharedMount {
    .init(subdirectory: MountPath.directory(of: path), isReadOnly: false)
  }

  /// Downloads the file into a directory, as a temporary file that is then renamed.
  ///
  /// curl itself retries transient failures: time-outs, refused connections, names that can't be
  /// resolved and the statuses 408, 429 and 5xx. The kubelet retries the rest.
  ///
  /// - `name`: The container's name, from which the temporary file's name is derived.
  /// - `limit`: The maximum size of the file in bytes; nil for no limit.
  func command(as name: String, into directory: String, limit: Int?) -> ContainerCommand {
    let file = MountPath.join(directory, MountPath.lastStep(of: path))
    let part = MountPath.join(directory, ".\(name).part")
    let secret = headers.filter { $0.secret != nil }.map(\.name)
    let arguments =
      [file, part, sha256 ?? "", redirects.rawValue, String(limit ?? 0), url]
      + [String(secret.count)] + secret
      + headers.compactMap(\.line).flatMap { ["--header", $0] }
    return ContainerCommand(
      words: ["sh", "-c", Self.script, "fetch"] + arguments.map(ContainerCommand.literal),
      environment: headers.compactMap(\.secret).enumerated().map { index, secret in
        ["name": .string(Self.variable(index + 1)), "valueFrom": ["secretKeyRef": secret]]
      })
  }

  /// The variable with the value of a header, numbered from 1 on among those that are secret.
  static func variable(_ number: Int) -> String { "PODPATTERN_HEADER_\(number)" }

  /// Arguments: the file; the file under its name while it is not yet known to be the right one; its
  /// digest (empty for any); where redirects may lead; how many bytes the file may have (0 for any);
  /// the URL; the number of headers whose values are in variables; the names of those; and options of
  /// curl's for the other headers.
  ///
  /// The script is always the same. Everything that a user wrote is an argument, which no shell
  /// interprets; a server's answers are only compared and passed to curl.
  ///
  /// curl itself follows redirects to any host or to none. So here it follows none, and prints where
  /// one leads, as its own parser normalizes URLs: the authority ends at the first of `/?#`. Headers
  /// are sent to the URL's own host only. Secret values reach curl through its standard input, so that
  /// no process list shows them.
  ///
  /// A public host's address is looked up by connecting to it once: given an unknown telnet option,
  /// curl notices only after it has connected. Then curl has to use that very address, so that a name
  /// can't resolve to one address when it is checked and to another one afterwards.
  ///
  /// Everything runs in the background, since a shell handles SIGTERM at once only while it waits.
  private static let script = ##"""
    trap 'exit 143' TERM
    (
      file=$1 part=$2 wanted=$3 redirects=$4 limit=$5 url=$6 secrets=$7
      shift 7
      fail() {
        rm -f "$part"
        echo "$1" >&2
        exit 1
      }
      download() {
        curl --fail --silent --show-error --globoff --proto =http,https --remove-on-error \
          --connect-timeout 10 --speed-limit 1 --speed-time 30 --retry 3 --retry-connrefused \
          --max-filesize "$limit" --output "$part" --write-out '%{http_code} %{redirect_url}' \
          ${place:+--resolve "$place"} --url "$url" "$@"
      }
      take_apart() {
        scheme=http port=80
        case $1 in [hH][tT][tT][pP][sS]:*) scheme=https port=443 ;; esac
        host=${1#*//}
        host=$(printf %s "${host%%[/?#]*}" | tr A-Z a-z)
        case ${host##*:} in
          "$host" | *[!0-9]*) ;;
          '') host=${host%:} ;;
          *) port=${host##*:} host=${host%:*} ;;
        esac
        origin=$scheme://$host:$port
      }
      look_up() {
        address=$(curl --silent --connect-timeout 10 --telnet-option NONE=1 \
          --write-out '%{remote_ip}' --url "telnet://$host:$port")
        place=$host:$port:$address
        case $host in '['*) place= ;; esac
        case $address in
          2001:0:* | 2001::* | 2001:db8:* | 2002:*) return 1 ;;
          [23][0-9a-f][0-9a-f][0-9a-f]:*) place=${place:+$host:$port:[$address]} ;;
          '' | *:*) return 1 ;;
          0.* | 10.* | 127.* | 169.254.* | 192.0.0.* | 192.168.* | 198.1[89].*) return 1 ;;
          100.6[4-9].* | 100.[7-9]?.* | 100.1[01]?.* | 100.12[0-7].*) return 1 ;;
          172.1[6-9].* | 172.2?.* | 172.3[01].* | 22[4-9].* | 2[345]?.*) return 1 ;;
        esac
      }
      lines= number=0
      newline='
    '
      return=$(printf '\r')
      while [ "$number" -lt "$secrets" ]; do
        number=$((number + 1))
        value=$(printenv "PODPATTERN_HEADER_$number")
        value=${value%"$return"}
        case $value in
          '') lines=$lines$1\;$newline ;;
          *[[:cntrl:]]*) fail "the Secret's value of the header $1 is not one line of text" ;;
          *) lines="$lines$1: $value$newline" ;;
        esac
        shift
      done
      take_apart "$url"
      first=$origin hops=0 place=
      own() {
        [ "$origin" = "$first" ] || [ "$origin $first" = "https://$host:443 http://$host:80" ]
      }
      while :; do
        rm -f "$part"
        if own; then
          answer=$(printf %s "$lines" | download ${lines:+--header @-} "$@") || exit
        else
          answer=$(download) || exit
        fi
        url=${answer#* }
        [ -n "$url" ] || break
        from=$origin was=$scheme place= hops=$((hops + 1))
        [ "$redirects" != None ] || fail "$from redirects, and fetch.redirects is None"
        [ "$hops" -le 10 ] || fail "$first redirects more than 10 times"
        take_apart "$url"
        case $host in '' | *[!]a-z0-9._:%[-]*) fail "$from redirects to a URL without a host" ;; esac
        [ "$was $scheme" != 'https http' ] || fail "$from redirects to $origin, from https to http"
        own || case $redirects in
          SameHost)
            fail "$from redirects to $origin, another host: it takes fetch.redirects: PublicHosts" ;;
          PublicHosts)
            look_up || fail "$from redirects to $origin, which has no public address: $address" ;;
        esac
      done
      if [ -n "$wanted" ]; then
        found=$(sha256sum <"$part")
        found=${found%% *}
        [ "$found" = "$wanted" ] || fail "the SHA-256 digest is $found instead of $wanted"
      fi
      mv -f "$part" "$file"
    ) &
    wait $!
    """##
}

extension FetchHeader {
  /// The reference to the Secret's key, as core/v1 has it.
  fileprivate var secret: JSONValue? {
    guard case .secret(let name, let key) = value else { return nil }
    return ["name": .string(name), "key": .string(key)]
  }

  /// A header that is not secret as curl takes it, which sends one without a value only where a
  /// semicolon stands for the colon.
  fileprivate var line: String? {
    guard case .text(let text) = value else { return nil }
    return text.isEmpty ? "\(name);" : "\(name): \(text)"
  }
}
