# Sourced by ./run and by the test of the phone's page: the demo's settings, with accounts on
# simulated platforms. Their secrets are drawn at the first start and are of no use anywhere else.

# demo_settings FOLDER PHONE: writes FOLDER/settings.toml. PHONE is where the simulator listens.
demo_settings() (
  umask 077
  mkdir -p "$1"
  draw() { head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | head -c "$1"; }
  [ -s "$1/secrets" ] || { draw 32; echo; draw 43; echo; draw 32; echo; } >"$1/secrets"
  { read -r token && read -r key && read -r secret; } <"$1/secrets"
  cat config/demo.toml - >"$1/settings.toml" <<END

[testing]
settable_clock = true  # the phone's page moves it, to see what comes after two days

[[wechat]]
name = "demo"
original_id = "gh_0demo0demo00"
app_id = "wx0demo0demo0demo0"
app_secret = "$secret"
token = "$token"
encoding_aes_key = "$key"
verified = true
api_base = "http://$2"
notice_template_id = "demo-notice"
notice_fields = ["character_string1=case_no", "phrase2=stage", "time3=at"]
single_template_id = "demo-single"
pages_base = "http://$2"
js_sdk = "http://$2/open/js/jweixin.js"

[[weibo]]
name = "demo"
uid = "6000000001"
app_key = "demo"
app_secret = "$secret"
access_token = "$token"
m_api_base = "http://$2"
api_base = "http://$2"
upload_base = "http://$2"
public_address = "203.0.113.7"
END
)
